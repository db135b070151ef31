"""Markdown: what it may contain, and how it becomes safe HTML.

GitHub's dialect, by its own parser (cmark-gfm), whose cost is bounded by the length of
a text whatever stands in it; Python-Markdown, which wagtail-markdown brings, took
seconds for ``<a `` repeated. docs/performance.md has the figures. A text is bounded and
checked where it is entered, and cleaned again whenever it is shown. The editor's
preview asks the server: EasyMDE's own would run in the browser without cleaning.
"""

import re
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import urlsplit

import nh3
from cmarkgfm.cmark import Options, markdown_to_html_with_extensions
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

MAX_LENGTH = 10_000
# Deeper than anybody reads; to clean ten thousand quotes in each other costs 0.3 s.
MAX_DEPTH = 50

SCHEMES = {"", "http", "https", "mailto", "tel"}
_OPTIONS = (
    Options.CMARK_OPT_UNSAFE  # HTML is let through here, and cleaned or refused below
    | Options.CMARK_OPT_HARDBREAKS
    | Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
    | Options.CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES
)
_EXTENSIONS = ["table", "strikethrough"]
# Any element may hold others; those that never do, do not matter.
_TAG = re.compile(r"<(/?)[a-z][^<>]*>", re.IGNORECASE)
_EMPTY = re.compile(r"<(?:br|hr)\b", re.IGNORECASE)


class TooDeepError(ValueError):
    """Lists or quotes are nested deeper than anybody reads."""


def to_html(text: str) -> str:
    """Return the HTML of a Markdown text, *not* cleaned. Raises TooDeepError."""
    html: str = markdown_to_html_with_extensions(
        text, options=_OPTIONS, extensions=_EXTENSIONS
    )
    if _depth(html) > MAX_DEPTH:
        raise TooDeepError
    return html


def render(text: str) -> SafeString:
    """Return the cleaned HTML of a Markdown text. What is nested too deeply (it may
    predate the rule) comes back as it was typed."""
    try:
        html = to_html(text)
    except TooDeepError:
        return format_html("<pre>{}</pre>", text)
    rules = settings.WAGTAILMARKDOWN
    attributes = rules["allowed_attributes"].items()
    cleaned = nh3.clean(
        html,
        tags=set(rules["allowed_tags"]),
        attributes={tag: set(names) for tag, names in attributes},
        filter_style_properties=set(rules["allowed_styles"]),
        url_schemes=SCHEMES - {""},
        link_rel="noopener noreferrer",
    )
    return SafeString(cleaned.strip())


def _depth(html: str) -> int:
    """Return how many elements are open at once in some HTML, at most."""
    steps = (
        -1 if tag[1] else 1 for tag in _TAG.finditer(html) if not _EMPTY.match(tag[0])
    )
    return max(accumulate(steps, lambda depth, step: max(depth + step, 0), initial=0))


def validate(text: str) -> None:
    """Refuse Markdown that nests too deeply or that carries active HTML."""
    if len(text) > MAX_LENGTH:
        return  # the length has its own sentence
    try:
        html = to_html(text)
    except TooDeepError as error:
        raise ValidationError(
            _("Lists or quotes are nested too deeply here."), code="markdown_depth"
        ) from error
    finder = _ActiveHTMLFinder()
    finder.feed(html)
    if finder.found:
        raise ValidationError(
            _(
                "“%(found)s” is not allowed here. To show HTML as text, put it "
                "between `backticks`."
            ),
            code="markdown_html",
            params={"found": finder.found[:60]},
        )


class _ActiveHTMLFinder(HTMLParser):
    """Finds the first thing in a page that cleaning would take out."""

    def __init__(self) -> None:
        super().__init__()
        self.found = ""
        self.tags = set(settings.WAGTAILMARKDOWN["allowed_tags"])
        self.attributes = settings.WAGTAILMARKDOWN["allowed_attributes"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.tags:
            self.found = self.found or f"<{tag}>"
        allowed = self.attributes.get(tag, ())
        for name, value in attrs:
            if name not in allowed:
                self.found = self.found or f"{name}=…"
            elif name == "href" and _scheme(value or "") not in SCHEMES:
                self.found = self.found or str(value)


def _scheme(address: str) -> str:
    """Return the scheme a browser would see; what cannot be read counts as one."""
    try:
        return urlsplit("".join(address.split())).scheme
    except ValueError:
        return "unreadable"
