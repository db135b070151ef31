"""Distances and amounts of money as a person reads them."""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.translation import get_language, to_locale

# Line breaks, other control characters, and those that turn the writing direction.
_NOT_IN_A_LINE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"
)


def _locale() -> str:
    return to_locale(get_language() or "en")


def distance(value: int, unit: str) -> str:
    """Return ``12,345 km``: the reader's separators, and a space that never breaks."""
    return f"{format_decimal(value, locale=_locale())}\N{NO-BREAK SPACE}{unit}"


def money(amount: Decimal, currency: str) -> str:
    """Return ``€1,234.50``: the reader's notation of an amount in a currency."""
    return format_currency(amount, currency, locale=_locale())


def precise_money(amount: float | Decimal, currency: str, places: int) -> str:
    """Return an amount with so many decimals, whatever the currency usually has:
    ``€0.123`` for what a kilometre costs, ``€1,235`` for the axis of a chart."""
    locale = Locale.parse(_locale())
    usual = locale.currency_formats["standard"].pattern
    zeros = "." + "0" * places if places else ""
    pattern = usual.replace(".00", zeros)
    return format_currency(
        amount, currency, pattern, locale=locale, currency_digits=False
    )


def number(value: float | Decimal) -> str:
    """Return ``12,345``: the reader's separators."""
    return format_decimal(value, locale=_locale())


def percent(share: float) -> str:
    """Return ``12%`` for 0.12."""
    return format_percent(share, locale=_locale())


def one_line(text: str) -> str:
    """Return a text as a single line, whatever was typed or pasted."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", text).split())
