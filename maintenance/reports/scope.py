"""What a report is about: whose records, of which days, in which currency and unit."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Value

from maintenance.models import (
    MaintenanceRecord,
    MaintenanceType,
    SpendingChange,
    Supplier,
)
from maintenance.querysets import FORMER_OWNERS, MaintenanceRecordQuerySet
from maintenance.reports.paid import Everything, everything
from vehicles.models import Fleet, Vehicle
from vehicles.querysets import VehicleQuerySet


@dataclass(frozen=True)
class Scope:
    """A person's choice, of what this person may see and nothing else.

    ``start`` and ``end`` are both included. ``currency`` is empty where there is no
    fleet; ``currencies`` and ``units`` are all that there are to choose from.
    """

    user: Any
    start: date
    end: date
    fleet: Fleet | None = None
    vehicle: Vehicle | None = None
    kind: MaintenanceType | None = None
    supplier: Supplier | None = None
    currency: str = ""
    currencies: tuple[str, ...] = ()
    unit: str = "km"
    units: tuple[str, ...] = ()

    def records(self) -> MaintenanceRecordQuerySet:
        """Return the records of these vehicles, type and supplier, of all days and
        whatever their state."""
        return self._narrowed(self._vehicles())

    def done(
        self, start: date | None = None, end: date | None = None
    ) -> MaintenanceRecordQuerySet:
        """Return those with a cost in the currency that were completed in the period,
        or between other days, since the vehicle was purchased."""
        rows = self.completed(start, end).filter(currency=self.currency)
        return rows.exclude(cost=None).filter(~FORMER_OWNERS)

    def completed(
        self, start: date | None = None, end: date | None = None
    ) -> MaintenanceRecordQuerySet:
        """Return those that were completed in the period, or between other days,
        whoever paid, and in which currency."""
        days = (start or self.start, end or self.end)
        return self.records().completed().filter(completed_date__range=days)

    @cached_property
    def everything(self) -> Everything:
        """What was paid for these, in whichever currency and by whom: one query, for
        all reports over this scope."""
        return everything(self.completed())

    def _vehicles(self) -> VehicleQuerySet:
        """Return the vehicles that this is about, of those the person may see."""
        rows = Vehicle.objects.visible_to(self.user).order_by()
        if self.vehicle is not None:
            return rows.filter(pk=self.vehicle.pk)
        return rows.filter(fleet=self.fleet) if self.fleet else rows

    def _narrowed(self, vehicles: VehicleQuerySet) -> MaintenanceRecordQuerySet:
        rows = MaintenanceRecord.objects.order_by()
        if self.supplier is not None:
            rows = rows.filter(supplier=self.supplier)
        if self.vehicle is not None:
            rows = rows.filter(vehicle__in=vehicles.values("pk"))
        elif vehicles.query.where:  # else it is about all there are
            rows = rows.alias(of=unindexed("vehicle"))
            rows = rows.filter(of__in=vehicles.values("pk"))
        if self.kind is not None:
            rows = rows.alias(sort=unindexed("maintenance_type"))
            rows = rows.filter(sort=self.kind.pk)
        return rows


def unindexed(key: str) -> ExpressionWrapper:
    """Return a foreign key as an expression that no index of its own serves: by days,
    a report reads what it needs out of one index. SQLite prefers to go through all
    records of all vehicles of a fleet, which takes twenty times as long."""
    return ExpressionWrapper(F(key) + Value(0), output_field=BigIntegerField())


def most_used(user: Any, field: str, fleet: Fleet | None = None) -> tuple[str, ...]:
    """Return the currencies or distance units of the fleets that a person may see, or
    of one of them: the one that most fleets have comes first."""
    if fleet is not None:
        return (getattr(fleet, field),)
    rows = Fleet.objects.visible_to(user).order_by().values_list(field)
    counted = rows.annotate(count=Count("pk")).order_by("-count", field)
    return tuple(value for value, _count in counted)


def currencies(
    user: Any, fleet: Fleet | None, start: date, end: date
) -> tuple[str, ...]:
    """Return the currencies that there are to choose from. First those in which these
    fleets reckon and something was paid between the days, then others in which
    something was paid, then the rest. Two queries, neither of the records."""
    usual = most_used(user, "currency", fleet)
    fleets = Fleet.objects.visible_to(user)
    if fleet is not None:
        fleets = fleets.filter(pk=fleet.pk)
    paid = SpendingChange.objects.filter(fleet__in=fleets, day__range=(start, end))
    counted = paid.order_by().values_list("currency").annotate(count=Count("pk"))
    spent = [code for code, _count in counted.order_by("-count", "currency")]
    return (
        *(code for code in usual if code in spent),
        *(code for code in spent if code not in usual),
        *(code for code in usual if code not in spent),
    )
