"""What was spent this month and this year, beside the same days of the year before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from core import display
from costs.models import CostEntry
from costs.reports.paid import cents
from vehicles.models import Fleet
from vehicles.months import add_months

NONE = Decimal(0)


@dataclass
class Spending:
    """In one currency: until today, and until the same day a year earlier."""

    currency: str
    month: Decimal = NONE
    year: Decimal = NONE
    month_before: Decimal = NONE
    year_before: Decimal = NONE

    def add(self, other: "Spending") -> None:
        """Add what others spent in the same currency."""
        self.month += other.month
        self.year += other.year
        self.month_before += other.month_before
        self.year_before += other.year_before

    def rows(self) -> dict[str, tuple[str, str]]:
        """Return what was spent in the month and in the year, and what before, as a
        person reads them."""
        return {
            "month": (self._words(self.month), self._words(self.month_before)),
            "year": (self._words(self.year), self._words(self.year_before)),
        }

    def _words(self, amount: Decimal) -> str:
        return display.money(amount, self.currency)


def spending(user: Any, now: datetime) -> list[Spending]:
    """Return what the fleets that the user may see spent, by currency: currencies are
    never added up. One query for each date that it is in their time zones."""
    found: dict[str, Spending] = {}
    fleets = Fleet.objects.visible_to(user)
    for today, zones in fleets.zones_by_date(now).items():
        for spent in _spent(fleets.filter(time_zone__in=zones), _spans(today)):
            line = found.setdefault(spent.currency, Spending(spent.currency))
            line.add(spent)
    return sorted(found.values(), key=lambda line: line.currency)


def _spans(today: date) -> dict[str, tuple[date, date]]:
    """Return the first and the last day of each sum."""
    before = add_months(today, -12) or today
    return {
        "month": (today.replace(day=1), today),
        "year": (today.replace(month=1, day=1), today),
        "month_before": (before.replace(day=1), before),
        "year_before": (before.replace(month=1, day=1), before),
    }


def _spent(
    fleets: QuerySet[Fleet], spans: dict[str, tuple[date, date]]
) -> Iterator[Spending]:
    """Yield what these fleets spent, by currency; nothing of those that spent
    nothing."""
    days = [day for span in spans.values() for day in span]
    rows = CostEntry.objects.paid().filter(
        fleet__in=fleets, day__range=(min(days), max(days))
    )
    sums = {
        name: Sum("amount", filter=Q(day__range=span), default=NONE)
        for name, span in spans.items()
    }
    grouped = rows.values("currency").annotate(**sums)
    for currency, *amounts in grouped.values_list("currency", *sums):
        if any(amounts):
            yield Spending(currency, *map(cents, amounts))
