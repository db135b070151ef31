"""Keeps secrets out of logs and error reports: whoever reads a log must not be able
to log in with what it says, nor to open a page whose address is its key."""

import logging
import re
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

MASK = "********"


def _spelled(word: str) -> str:
    """Return a pattern for a word of an address, each character as it is or in per
    cent, however often it was encoded."""
    return "".join(f"(?:{re.escape(one)}|%(?:25)*{_codes(one)})" for one in word)


def _codes(one: str) -> str:
    return f"(?:{ord(one.lower()):02x}|{ord(one.upper()):02x})"


# One slash or several, with or without dots between: servers and browsers differ in
# what they make of them.
_SLASH = rf"(?:[/\\]|{_spelled('/')})"
_SLASHES = rf"{_SLASH}+(?:\.{{1,2}}{_SLASH}+)*"
_PAGES = "|".join(map(_spelled, ("invite", "h", "calendars")))
_ACTS = "|".join(map(_spelled, ("done", "snooze", "stop")))
_RESET = _SLASHES.join(map(_spelled, ("password_reset", "confirm")))
_EMAIL = _SLASHES.join(map(_spelled, ("account", "email")))
# What follows these in an address is a key: a password reset (the user's number comes
# before it), a link in a reminder, an invitation, a shared history page, a calendar,
# the confirmation of an e-mail address.
# Whoever logs an address logs it as it was typed: in capitals, or encoded.
PATHS = re.compile(
    rf"((?:{_SLASH}|(?<=['\"]))(?:{_RESET}{_SLASHES}[^/\s]+?|{_spelled('reminders')}{_SLASHES}"
    rf"(?:{_ACTS})|{_EMAIL}|{_PAGES}){_SLASHES})(?!set-password\b)[^/\s?#&'\"<>]+",
    re.IGNORECASE,
)
_COLON = f"(?:{_spelled(':')})"
# A key by what it looks like, wherever it stands: that of a shared page or calendar,
# of a signed link, of a password reset, of the API.
SHAPES = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-hjkmnp-tv-z]{28}|[a-z0-9]{6}-[0-9a-f]{32}"
    r"|wagtail_[0-9a-z]{20,})(?![0-9a-z])"
    rf"|(?<![\w-])[\w-]{{1,400}}{_COLON}[\w-]{{5,8}}{_COLON}[\w-]{{43}}(?![\w-])",
    re.IGNORECASE,
)
# What follows the name of such a header, to the end of the line.
HEADERS = re.compile(
    r"((?:proxy-|http_)?authorization|(?:set-|http_)?cookie)(['\"]?\s*[:=]\s*)[^\r\n]+",
    re.IGNORECASE,
)
# What follows the name of such a field or cookie, in a query string, a dictionary or
# JSON: to the quote that ends it, if it is quoted; else a word, or of what people
# choose themselves, which may have spaces, all that follows in its line.
_QUOTED = r"(?P<quote>\\?['\"]|&quot;|&\#x27;|&\#39;)(?:(?!(?P=quote))(?:\\.|.))*"
_NAMED = r"((?:{})[\w-]{{0,60}})((?:\\?['\"]|&quot;|&\#x27;|&\#39;)?\s*[:=]\s*)"
FIELDS = re.compile(
    _NAMED.format("token|sessionid|secret|(?:api|private)[_-]?key")
    + rf"(?:{_QUOTED}|(?!=)[^\s&;,'\"<>]+)",
    re.IGNORECASE,
)
PASSWORDS = re.compile(
    _NAMED.format("password|passphrase|passwd|pwd|passwort|kennwort")
    + rf"(?:{_QUOTED}|(?!=)[^\r\n&<\"]+)",
    re.IGNORECASE,
)
# What stands before the @ of an address: a password after its user's name (a port does
# not lead to an @ without a path between them), or a key alone. A password may have
# spaces, as people write them into a setting.
ADDRESSES = re.compile(
    r"\b([a-z][\w+.-]{0,20}://)"
    r"([^\s/?#:@'\"<>]{0,300}:)(?!\s|\d{1,9}(?:[/?#\s]|$))"
    r"(?:[^\s'\"<>]{0,500}|[^\r\n'\"<>/@]{0,100})(?=@)",
    re.IGNORECASE,
)
KEYS = re.compile(r"\b(https?)(://)[^\s/?#:@'\"<>]{8,}(?=@)", re.IGNORECASE)
# What follows the name of a way to prove who one is.
SCHEMES = re.compile(r"\b(Bearer|Basic)(\s+)[\w.~+/=-]{16,}", re.IGNORECASE)


def mask(text: str) -> str:
    """Return the text with a row of stars in place of each secret in it."""
    text = SHAPES.sub(MASK, PATHS.sub(rf"\1{MASK}", text))
    for secret in (HEADERS, SCHEMES, FIELDS, PASSWORDS, ADDRESSES, KEYS):
        text = secret.sub(rf"\1\2{MASK}", text)
    return text


class MaskingFormatter(logging.Formatter):
    """Writes a log line without its secrets, the traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class ReportFilter(SafeExceptionReporterFilter):
    """Hides in error reports what Django's own filter shows: every cookie, addresses
    of servers with their passwords, and variables whose names tell what they are."""

    cleansed_substitute = MASK
    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|SESSION|URL$|LOCATION",
        re.IGNORECASE,
    )

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(request.COOKIES, MASK)

    def get_traceback_frame_variables(
        self, request: HttpRequest, tb_frame: Any
    ) -> ItemsView[str, Any]:
        shown = dict(super().get_traceback_frame_variables(request, tb_frame))
        hidden = {name: self.cleanse_setting(name, shown[name]) for name in shown}
        return hidden.items()


class Reporter(ExceptionReporter):
    """Writes error reports in which no address gives its key away."""

    def get_traceback_text(self) -> SafeString:
        return SafeString(mask(super().get_traceback_text()))

    def get_traceback_html(self) -> SafeString:
        return SafeString(mask(super().get_traceback_html()))
