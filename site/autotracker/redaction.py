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
# What follows these in an address is a key: a password reset (the user's number comes
# before it), a link in a reminder, an invitation, a shared history page, a calendar.
PATHS = re.compile(
    r"(/(?:password_reset/confirm/[^/\s]+|reminders/(?:done|snooze|stop)|invite|h|calendars)/)(?!set-password\b)[^/\s?#&'\"<>]+"
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
_NAMED = r"([\w-]*(?:{})[\w-]*)((?:\\?['\"]|&quot;|&\#x27;|&\#39;)?\s*[:=]\s*)"
FIELDS = re.compile(
    _NAMED.format("token|sessionid|secret|api_?key")
    + rf"(?:{_QUOTED}|(?!=)[^\s&;,'\"<>]+)",
    re.IGNORECASE,
)
PASSWORDS = re.compile(
    _NAMED.format("password|passphrase|passwd|pwd")
    + rf"(?:{_QUOTED}|(?!=)[^\r\n&<\"]+)",
    re.IGNORECASE,
)
# What stands before the @ of an address: a password after its user's name (a port does
# not lead to an @ without a path between them), or a key alone.
ADDRESSES = re.compile(
    r"\b([a-z][\w+.-]*://)"
    r"([^\s/?#:@'\"<>]*:)(?!\d+(?:[/?#]|$))[^\s'\"<>]*(?=@)",
    re.IGNORECASE,
)
KEYS = re.compile(r"\b(https?)(://)[^\s/?#:@'\"<>]{8,}(?=@)", re.IGNORECASE)
# What follows the name of a way to prove who one is.
SCHEMES = re.compile(r"\b(Bearer|Basic)(\s+)[\w.~+/=-]{16,}", re.IGNORECASE)


def mask(text: str) -> str:
    """Return the text with a row of stars in place of each secret in it."""
    text = PATHS.sub(rf"\1{MASK}", text)
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
