"""Distances and amounts of money as a person reads them."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language, to_locale


def _locale() -> str:
    return to_locale(get_language() or "en")


def distance(value: int, unit: str) -> str:
    """Return ``12,345 km``: the reader's separators, and a space that never breaks."""
    return f"{format_decimal(value, locale=_locale())}\N{NO-BREAK SPACE}{unit}"


def money(amount: Decimal, currency: str) -> str:
    """Return ``€1,234.50``: the reader's notation of an amount in a currency."""
    return format_currency(amount, currency, locale=_locale())
