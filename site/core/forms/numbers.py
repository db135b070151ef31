"""Whole numbers and distances. A distance has no decimals: 150.000, 150,000, 150 000
and 150’000 are one hundred and fifty thousand; 154754.6, 15.0 and 1e5 are refused."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.forms.digits import GROUPING, plain, whole
from core.forms.readers import UnreadableError, clipped

KM, MI = "km", "mi"
_UNITS = {
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers"), KM),
    **dict.fromkeys(("kilometre", "kilometres", "kilometern"), KM),
    **dict.fromkeys(("mi", "mile", "miles", "meile", "meilen"), MI),
}
_UNIT = re.compile(rf"(.*?\d)\s*({'|'.join(_UNITS)})\.?", re.IGNORECASE | re.DOTALL)
_DECIMALS = re.compile(rf"[-+]?[\d{GROUPING}]*(?:[.,]\d+)+")


def read_whole(text: str, exact: bool = False) -> int:
    """Return the whole number that a text is. ``UnreadableError`` if it is none, or has
    decimals, were they only zeros."""
    text = plain(text)
    sign = -1 if text[:1] in ("-", "−") else 1
    digits = text[1:] if sign < 0 else text
    found = _exact(digits) if exact else whole(digits)
    if found is not None:
        return sign * found
    if _DECIMALS.fullmatch(text):
        sentence = _("“%(text)s” has decimals. Enter a whole number, such as 12.")
        raise UnreadableError(sentence % {"text": clipped(text)})
    sentence = _("“%(text)s” is not a whole number. Enter digits only, such as 12.")
    raise UnreadableError(sentence % {"text": clipped(text)})


def read_distance(text: str, exact: bool = False) -> tuple[int, str]:
    """Return the distance that a text is, and its unit if one stands there (``km``,
    ``mi``, ``""``). ``UnreadableError`` if it is none."""
    text = plain(text)
    number, unit = text, ""
    if not exact and (match := _UNIT.fullmatch(text)):
        number, unit = match[1], _UNITS[match[2].lower()]
    found = _exact(number) if exact else whole(number)
    if found is not None:
        return found, unit
    said = {"text": clipped(text)}
    if number[:1] in ("-", "−"):
        sentence = _("“%(text)s” is negative. Enter a distance of 0 or more.")
        raise UnreadableError(sentence % said)
    if _DECIMALS.fullmatch(number):
        sentence = _(
            "“%(text)s” has decimals. Enter a distance without, such as 154754; "
            "thousands may stand apart: 154 754."
        )
        raise UnreadableError(sentence % said)
    sentence = _("“%(text)s” is not a distance. Enter a whole number, such as 154754.")
    raise UnreadableError(sentence % said)


def whole_value(value: Any) -> int:
    """Return the whole number that a Python value is, from code or JSON. Raise
    ``UnreadableError`` for a fraction, which is not rounded, and what is no number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float | Decimal) and _is_bounded(value):
        if value == int(value):
            return int(value)
        sentence = _("%(number)s has decimals. Send a whole number.")
        raise UnreadableError(sentence % {"number": clipped(str(value))})
    raise UnreadableError(_("This is not a whole number."))


def _is_bounded(value: Any) -> bool:
    return bool(abs(value) < 10**20)  # which is false of what is not a number


def _exact(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= 20
    return int(text) if is_number else None
