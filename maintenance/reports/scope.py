"""What a report is about: whose records, of which days, in which currency and unit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from maintenance.models import MaintenanceRecord, MaintenanceType, Supplier
from maintenance.querysets import MaintenanceRecordQuerySet
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
        rows = MaintenanceRecord.objects.visible_to(self.user).order_by()
        chosen = {
            "vehicle__fleet": self.fleet if self.vehicle is None else None,
            "vehicle": self.vehicle,
            "maintenance_type": self.kind,
            "supplier": self.supplier,
        }
        return rows.filter(**{key: row for key, row in chosen.items() if row})

    def done(
        self, start: date | None = None, end: date | None = None
    ) -> MaintenanceRecordQuerySet:
        """Return those that were completed in the period, or between other days, in
        fleets that reckon in the currency."""
        days = (start or self.start, end or self.end)
        rows = self.records().completed().filter(completed_date__range=days)
        if len(self.currencies) > 1:  # else there is nothing to tell apart
            rows = rows.filter(vehicle__fleet__currency=self.currency)
        return rows


def vehicles(
    user: Any, fleet: Fleet | None = None, vehicle: Vehicle | None = None
) -> VehicleQuerySet:
    """Return the vehicles that a report may be about."""
    rows = Vehicle.objects.visible_to(user)
    if vehicle is not None:
        return rows.filter(pk=vehicle.pk)
    return rows.filter(fleet=fleet) if fleet else rows


def most_used(user: Any, field: str, fleet: Fleet | None = None) -> tuple[str, ...]:
    """Return the currencies or distance units of the fleets that a person may see, or
    of one of them: the one that most fleets have comes first."""
    if fleet is not None:
        return (getattr(fleet, field),)
    rows = Fleet.objects.visible_to(user).order_by().values_list(field)
    counted = rows.annotate(count=Count("pk")).order_by("-count", field)
    return tuple(value for value, _count in counted)
