"""Who reads and writes: the language of the page, the region of the browser; or a
program, whose dates and numbers are the same everywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

Order = Literal["day", "month", ""]
MOST = 40  # characters of what was typed that a sentence repeats


class UnreadableError(ValueError):
    """What was typed means nothing, or more than one thing; the sentence says why, and
    what to type instead."""


@dataclass(frozen=True)
class Reader:
    """In what language a page is, which languages its browser asked for
    (``Accept-Language``), and whether it is a program that writes."""

    language: str = "en"
    accepted: str = ""
    exact: bool = False

    @property
    def order(self) -> Order:
        """Return whether the day or the month stands first in 3/2/2027; ``""`` where
        one cannot know: English alone does not say."""
        if self.language != "en":
            return _order(self.language)
        found = (_order(tag) for tag in _tags(self.accepted))
        return next(filter(None, found), "")

    @property
    def decimal(self) -> str:
        """Return what stands before decimals in the language of the page."""
        return "," if self.language == "de" else "."


EXACT = Reader(exact=True)
_NOBODY = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=_NOBODY)


def current() -> Reader:
    """Return who fills in a form now."""
    language = (get_language() or "en").partition("-")[0]
    return replace(_reader.get(), language=language)


def begin(accepted: str) -> Token[Reader]:
    """Let a browser read and write until :func:`end`."""
    return _reader.set(Reader(accepted=accepted))


def end(token: Token[Reader]) -> None:
    """Forget what was said since :func:`begin`."""
    _reader.reset(token)


def read_exactly() -> None:
    """Read what a program writes until the end of the request: ISO dates, numbers
    with a point and without separators, whatever the language."""
    _reader.set(replace(_reader.get(), exact=True))


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Read as this one does, except for the language, which is the page's."""
    token = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(token)


def clipped(text: str) -> str:
    """Return what was typed as a sentence repeats it."""
    return text if len(text) <= MOST else f"{text[:MOST]}…"


@lru_cache(maxsize=256)
def _tags(accepted: str) -> tuple[str, ...]:
    return tuple(tag for tag, _weight in parse_accept_lang_header(accepted[:500]))


@lru_cache(maxsize=256)
def _order(tag: str) -> Order:
    """Return what stands first in the short dates of a language."""
    if tag in ("en", "*"):
        return ""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return ""
    pattern = str(locale.date_formats["short"].pattern)
    places = {letter: pattern.find(letter) for letter in "dMy"}
    if min(places.values()) < 0 or places["y"] < max(places["d"], places["M"]):
        return ""  # the year stands first, so nothing is known of the others
    return "day" if places["d"] < places["M"] else "month"
