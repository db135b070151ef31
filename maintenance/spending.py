"""What was spent this month and this year, beside the same days of the year before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from maintenance.models import MaintenanceRecord
from maintenance.schedule import add_months
from vehicles import formats
from vehicles.models import Fleet

NONE = Decimal(0)


@dataclass
class Spending:
    """In one currency: until today, and until the same day a year earlier."""

    currency: str
    month: Decimal = NONE
    year: Decimal = NONE
    month_before: Decimal = NONE
    year_before: Decimal = NONE

    def rows(self) -> dict[str, tuple[str, str]]:
        """Return what was spent in the month and in the year, and what before, as a
        person reads them."""
        return {
            "month": (self._words(self.month), self._words(self.month_before)),
            "year": (self._words(self.year), self._words(self.year_before)),
        }

    def _words(self, amount: Decimal) -> str:
        return formats.money(amount, self.currency)


def spending(user: Any, now: datetime) -> list[Spending]:
    """Return what the fleets that the user may see spent, by currency: currencies are
    never added up. Two queries for each date that it is in their time zones."""
    found: dict[str, Spending] = {}
    for today, zones in Fleet.objects.visible_to(user).zones_by_date(now).items():
        for suffix, day in (("", today), ("_before", add_months(today, -12) or today)):
            for currency, month, year in _spent(user, zones, day):
                line = found.setdefault(currency, Spending(currency))
                for name, amount in (("month", month), ("year", year)):
                    name += suffix
                    setattr(line, name, getattr(line, name) + (amount or NONE))
    return sorted(found.values(), key=lambda line: line.currency)


def _spent(user: Any, zones: list[str], today: date) -> Iterable[tuple[Any, ...]]:
    """Return each currency with what was spent in it from the first of the month, and
    from the first of the year, until ``today``."""
    spans = {
        "month": (today.replace(day=1), today),
        "year": (today.replace(month=1, day=1), today),
    }
    records = MaintenanceRecord.objects.visible_to(user).completed()
    records = records.filter(
        cost__gt=0,
        completed_date__range=spans["year"],
        vehicle__fleet__time_zone__in=zones,
    )
    sums = {
        f"in_{name}": Sum("cost", filter=Q(completed_date__range=span))
        for name, span in spans.items()
    }
    grouped = records.order_by().values("vehicle__fleet__currency").annotate(**sums)
    return grouped.values_list("vehicle__fleet__currency", "in_month", "in_year")
