"""Markdown: what it may contain, and how it becomes safe HTML."""

from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown import markdown
from wagtailmarkdown.utils import render_markdown

# From each opening bracket, Python-Markdown reads on to the closing one or to the end
# (5 000 that are never closed cost 9 s), and it recurses as deep as lists are nested.
# Both are bounded where the text is entered; docs/performance.md has the figures.
MAX_LENGTH = 10_000
MAX_OPEN_BRACKETS = 8

SCHEMES = {"", "http", "https", "mailto", "tel"}


def render(text: str) -> SafeString:
    """Return the cleaned HTML of a Markdown text.

    Text that Python-Markdown cannot take (it may predate a rule of ours) comes
    back as it was typed.
    """
    try:
        return render_markdown(text)
    except RecursionError:
        return format_html("<pre>{}</pre>", text)


def open_brackets(text: str) -> int:
    """Return how many brackets of links are open at once, at most: square ones, or
    round ones that follow a square one."""
    return max(
        _open_at_once(text, "[", "]"),
        _open_at_once(text.replace("](", "\0"), "\0", ")"),
    )


def _open_at_once(text: str, opening: str, closing: str) -> int:
    steps = ((char == opening) - (char == closing) for char in text)
    return max(accumulate(steps, lambda depth, step: max(depth + step, 0), initial=0))


def validate(text: str) -> None:
    """Refuse Markdown that is too costly to render or that carries active HTML."""
    if len(text) > MAX_LENGTH:
        return  # the length has its own sentence
    if open_brackets(text) > MAX_OPEN_BRACKETS:
        raise ValidationError(
            _("More than %(limit)d brackets of links are open at once here."),
            code="markdown_brackets",
            params={"limit": MAX_OPEN_BRACKETS},
        )
    try:
        html = markdown(text, extensions=settings.WAGTAILMARKDOWN["extensions"])
    except RecursionError as error:
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
