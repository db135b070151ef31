"""Calendar dates as people write them.

=====================  ==========================================================
2027-02-03, 2027/2/3   the year first: always 3 February, in any language
3 Feb 2027, Feb 3 2027 a month in English or German words: always 3 February
3.2.2027, 3/2/2027     read by the reader's order (:attr:`Reader.order`) if it is
                       known; else only if there is one date that it can be
31.2.2027              refused: there is no such day
3.2.27                 refused: which century?
=====================  ==========================================================

Points stand between numbers where the day comes first. Who writes the month first, or
whose order is not known, gets 3.2.2027 refused and not turned round.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from babel import Locale
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.forms.digits import plain
from core.forms.readers import Order, Reader, UnreadableError, clipped

LANGUAGES = ("en", "de")
MORE_MONTHS = {"sept": 9, "maerz": 3, "jänner": 1, "feber": 2}
_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"((?:19|20|21)\d\d)(\d\d)(\d\d)")
_NUMBERS = re.compile(r"(\d{1,2})\s?([-./ ])\s?(\d{1,2})\s?\2\s?(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s?[-./ ]\s?\d{1,2}\s?[-./ ]\s?'?\d{1,3}")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[^\W\d_]{3,})\.?"
_YEAR = r"(?P<year>\d+)"
_BETWEEN = r"[\s.,/-]{1,3}"
_WORDS = tuple(
    re.compile(_BETWEEN.join(parts), re.IGNORECASE)
    for parts in (
        (rf"{_DAY}(?:\.|\s+of)?", _MONTH, _YEAR),
        (_MONTH, _DAY, _YEAR),
        (_YEAR, _MONTH, _DAY),
    )
)


def read(text: str, reader: Reader) -> date:
    """Return the date that a text is, as its writer means it. ``UnreadableError`` if
    it is none, or can be two."""
    text = plain(text)
    if match := _YEAR_FIRST.fullmatch(text):
        if reader.exact and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise _not_read(text)
        return _day(text, int(match[1]), int(match[3]), int(match[4]))
    if reader.exact:
        raise _not_read(text)
    if match := _COMPACT.fullmatch(text):
        return _day(text, *map(int, match.groups()))
    if match := _NUMBERS.fullmatch(text):
        return _of_numbers(text, match, reader)
    for pattern in _WORDS:
        if match := pattern.fullmatch(text):
            return _of_words(text, match)
    raise _not_read(text)


def words(day: date) -> str:
    """Return “3 February 2027”, which cannot be misread."""
    german = (get_language() or "en").startswith("de")
    return date_format(day, "j. F Y" if german else "j F Y")


def _of_numbers(text: str, match: "re.Match[str]", reader: Reader) -> date:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    by_order: dict[Order, date | None] = {
        "day": _found(year, second, first),
        "month": _found(year, first, second),
    }
    order = reader.order
    if order == "month" and match[2] == ".":
        order = ""  # who puts points may be used to another order
    if day := by_order.get(order):
        return day
    found = {day for day in by_order.values() if day}
    if not found:
        raise _no_such_day(text)
    if len(found) > 1:
        raise _ambiguous(text, sorted(found))
    return found.pop()


def _of_words(text: str, match: "re.Match[str]") -> date:
    month = _months().get(match["month"].casefold())
    if month is None:
        raise _not_read(text)
    if len(match["year"]) != 4:
        raise _short_year(text)
    return _day(text, int(match["year"]), month, int(match["day"]))


def _day(text: str, year: int, month: int, day: int) -> date:
    found = _found(year, month, day)
    if found is None:
        raise _no_such_day(text)
    return found


def _found(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Return the names of the months, short and long, in our languages."""
    found = dict(MORE_MONTHS)
    for language in LANGUAGES:
        for forms in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    found[name.rstrip(".").casefold()] = number
    return found


def _not_read(text: str) -> UnreadableError:
    if _SHORT_YEAR.fullmatch(text):
        return _short_year(text)
    sentence = _(
        "“%(text)s” cannot be read as a date. Write it as 2027-02-03, or with the "
        "month as a word: 3 February 2027."
    )
    return UnreadableError(sentence % {"text": clipped(text)})


def _short_year(text: str) -> UnreadableError:
    sentence = _("“%(text)s”: write the year with four digits, such as 2027.")
    return UnreadableError(sentence % {"text": clipped(text)})


def _no_such_day(text: str) -> UnreadableError:
    sentence = _("“%(text)s”: there is no such day in the calendar.")
    return UnreadableError(sentence % {"text": clipped(text)})


def _ambiguous(text: str, days: Iterable[date]) -> UnreadableError:
    one, other = days
    sentence = _(
        "“%(text)s” can be %(one)s or %(other)s. Write %(iso)s or %(other_iso)s."
    )
    said = {"text": clipped(text), "one": words(one), "other": words(other)}
    said |= {"iso": one.isoformat(), "other_iso": other.isoformat()}
    return UnreadableError(sentence % said)
