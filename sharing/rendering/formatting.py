"""How figures are written in one language, for one vehicle."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from sharing.rendering import notation
from sharing.rendering.display import Words


class Writing:
    """Writes days, distances and money; of what is not known, nothing."""

    def __init__(self, words: Words, unit: str, currency: str) -> None:
        self.words, self.unit, self.currency = words, unit, currency
        self.language = words.language

    def day(self, value: date | None) -> str:
        """Return ``Mar 5, 2026``."""
        return "" if value is None else notation.day(value, self.language)

    def distance(self, value: int | None) -> str:
        """Return ``12,345 km``."""
        if value is None:
            return ""
        return notation.distance(value, self.unit, self.language)

    def money(self, amount: Decimal | None, currency: str) -> str:
        """Return ``€1,234.50``."""
        if amount is None:
            return ""
        return notation.money(amount, currency, self.language)

    def sums(self, amounts: Mapping[str, Decimal]) -> str:
        """Return ``€1,234.50 + CHF 20.00``: what is never added up; nothing is a sum
        in the vehicle's currency."""
        known = amounts or {self.currency: Decimal(0)}
        return " + ".join(self.money(known[each], each) for each in sorted(known))

    def number(self, amount: Decimal) -> str:
        """Return a number with as many decimals as it has."""
        return notation.number(amount.normalize(), self.language)

    def moment(self, value: datetime, zone: str) -> str:
        """Return ``Mar 5, 2026, 2:30 PM CET``."""
        return notation.moment(value, zone, self.language)


@lru_cache(maxsize=256)
def of(words: Words, unit: str, currency: str) -> Writing:
    """Return how figures are written; it is the same object for the same."""
    return Writing(words, unit, currency)
