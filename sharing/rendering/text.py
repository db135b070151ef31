"""Markdown for strangers: cleaned more tightly than in the admin.

No images, no style, no class; what is no plain formatting is text. Links lead to the
web or to a mailbox, and say that they are nobody's recommendation.
"""

import re
from functools import lru_cache
from html import escape
from html.parser import HTMLParser

import nh3

from core import markdown

TAGS = {
    "p",
    "br",
    "hr",
    "blockquote",
    "a",
    "em",
    "strong",
    "del",
    "sub",
    "sup",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    # Headings become paragraphs in bold: the page has an outline of its own.
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
# What nothing in Markdown begins or ends with: words, and the commonest signs.
_PLAIN = re.compile(r"[\w .,:;/%()\"'’“”„–—°€§?!=+\n-]*")
# Where such signs would mean something at the beginning of a line.
_LINE_START = re.compile(r"^(?:[-+=: \t]|\d+[.)])|[ \t]$|_|://", re.MULTILINE)
_HEADING = re.compile(r"<(/?)h[1-6]>")


@lru_cache(maxsize=4096)
def html(text: str) -> str:
    """Return the safe HTML of a Markdown text. Texts are kept as they were rendered:
    an edited record costs one rendering, and not one of the whole page."""
    if is_plain(text):
        return _paragraphs(text)
    try:
        return clean(markdown.to_html(text)).strip()
    except markdown.TooDeepError:
        return _paragraphs(text)


def is_plain(text: str) -> bool:
    """Tell whether nothing in a text means anything to Markdown: most are so, and
    need no rendering, which takes a hundred times as long."""
    return bool(_PLAIN.fullmatch(text)) and not _LINE_START.search(text)


def plain(text: str) -> str:
    """Return a Markdown text as one reads it aloud: for paper, line by line."""
    reader = _Reader()
    reader.feed(html(text))
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(filter(None, lines))


def _paragraphs(text: str) -> str:
    """Return text in which nothing is markup: an empty line parts paragraphs."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "\n".join(
        "<p>" + escape(part, quote=False).replace("\n", "<br>\n") + "</p>"
        for part in parts
        if part
    )


def clean(rendered: str) -> str:
    """Return rendered Markdown without anything that strangers should not get."""
    cleaned = nh3.clean(
        rendered,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        attribute_filter=_absolute,
        link_rel="nofollow noopener noreferrer",
    )
    return _HEADING.sub(_bold, cleaned)


def _absolute(tag: str, name: str, value: str) -> str | None:
    """Keep links that lead away; one within this site leads strangers nowhere."""
    return value if name != "href" or ":" in value.split("/")[0] else None


def _bold(heading: re.Match[str]) -> str:
    return "</strong></p>" if heading[1] else "<p><strong>"


class _Reader(HTMLParser):
    """Takes the words out of a page."""

    ENDS = {"p", "li", "tr", "pre", "blockquote", "table", "hr", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.is_verbatim = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.is_verbatim = self.is_verbatim or tag == "pre"
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n• ")

    def handle_endtag(self, tag: str) -> None:
        self.is_verbatim = self.is_verbatim and tag != "pre"
        if tag in self.ENDS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("   ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self.is_verbatim else data.replace("\n", " "))
