"""What was spent this month and this year, beside the same days of the year before."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from maintenance.models import MaintenanceRecord
from maintenance.schedule import add_months
from vehicles import formats
from vehicles.models import Fleet, Vehicle

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
    never added up. Four queries for each date that it is in their time zones."""
    found: dict[str, Spending] = {}
    for today, zones in Fleet.objects.visible_to(user).zones_by_date(now).items():
        vehicles = Vehicle.objects.visible_to(user).filter(fleet__time_zone__in=zones)
        for name, span in _spans(today).items():
            for currency, amount in _spent(vehicles, span):
                line = found.setdefault(currency, Spending(currency))
                setattr(line, name, getattr(line, name) + amount)
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
    vehicles: QuerySet[Vehicle], span: tuple[date, date]
) -> list[tuple[str, Decimal]]:
    """Return each currency with what was spent in it on these vehicles. A vehicle's
    records lie together in an index that has their days and costs: they are added up
    there, vehicle by vehicle."""
    records = MaintenanceRecord.objects.filter(
        vehicle=OuterRef("pk"), completed_date__range=span, cost__gt=0
    )
    by_vehicle = records.order_by().values("vehicle")
    sums = by_vehicle.annotate(amount=Sum("cost")).values("amount")
    spent = vehicles.order_by().annotate(spent=Subquery(sums))
    grouped = spent.values("fleet__currency").annotate(amount=Sum("spent"))
    return [
        (currency, amount)
        for currency, amount in grouped.values_list("fleet__currency", "amount")
        if amount
    ]
