"""From where a new plan counts: what the vehicle's history proposes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from maintenance.mileages import counted
from maintenance.models import MaintenanceRecord
from maintenance.schedule import Calendar, Rule
from vehicles.models import OdometerReading, Vehicle
from vehicles.odometer import Accepted, accepted, recompute


@dataclass(frozen=True)
class Start:
    """A day and a mileage (or None) to count from, and why just these."""

    day: date
    mileage: int | None
    why: str


class History:
    """What was done to some vehicles, and how far they had come. Three queries, made
    at once; all questions are answered from them."""

    def __init__(self, vehicles: Sequence[Vehicle]) -> None:
        keys = [vehicle.pk for vehicle in vehicles]
        self.done: dict[int, list[Any]] = {}
        for record in _completed(keys):
            self.done.setdefault(record.vehicle_id, []).append(record)
        readings = OdometerReading.objects.counted().filter(vehicle=OuterRef("pk"))
        found = (
            Vehicle.objects.filter(pk__in=keys)
            .with_odometer()
            .annotate(
                first_value=Subquery(
                    readings.filter(read_on__gte=OuterRef("purchase_date"))
                    .order_by("read_on", "id")
                    .values("value")[:1]
                )
            )
        )
        found = found.select_related("odometer_summary")
        self.odometers: dict[int, Any] = {row.pk: row for row in found}
        self.fits = _fits(row for row in self.odometers.values() if _is_odd(row))

    def start(
        self,
        vehicle: Vehicle,
        maintenance_type: int | None,
        words: Iterable[str],
        rule: Rule | None = None,
        otherwise: bool = False,
    ) -> Start:
        """Return what to count from: the last completed record of the type with one
        of the ``words`` in its description; without words, or with ``otherwise``,
        the last of the type. Else the day it was bought, if by ``rule`` nothing
        fell due since then, or its calendar; else today."""
        done = [
            record
            for record in self.done.get(vehicle.pk, ())
            if record.maintenance_type_id == maintenance_type
        ]
        named = [record for record in done if _has_one(record.description, words)]
        if found := (named or (done if otherwise or not words else [])):
            return self._of(vehicle, found[0])
        return self._without(vehicle, rule)

    def _of(self, vehicle: Vehicle, record: Any) -> Start:
        if fit := self.fits.get(vehicle.pk):
            reading, day = record.odometer_reading_id, record.completed_date
            mileage = counted(fit, reading, day).total
        else:
            mileage = record.completed_mileage
            if mileage is None:
                mileage = record.read_then
        why = _("last completed: “%(record)s”")
        if mileage is not None:
            why = _("last completed: “%(record)s” at %(mileage)s")
        why %= {
            "record": record.description,
            "mileage": ""
            if mileage is None
            else self.odometers[vehicle.pk].mileage(mileage),
        }
        return Start(record.completed_date, mileage, why)

    def _without(self, vehicle: Vehicle, rule: Rule | None) -> Start:
        today, bought = vehicle.today(), vehicle.purchase_date
        odometer = self.odometers[vehicle.pk]
        if rule and bought and bought <= today:
            first = rule.first().day
            if first and first >= today:
                value = odometer.first_value
                if fit := self.fits.get(vehicle.pk):
                    value = next((t for d, t in fit.points if d >= bought), None)
                return Start(bought, value, _("the day it was bought"))
            if rule.fixed and rule.months:
                calendar = Calendar(bought, rule.months)
                day = calendar.day(calendar.number_after(today) - 1) or today
                why = _("the calendar of the day it was bought")
                return Start(day, odometer.odometer, why)
        return Start(today, odometer.odometer, _("today, as nothing is known"))


def proposed(vehicle: Vehicle, maintenance_type: int | None, title: str = "") -> Start:
    """Return what a plan of this type and title counts from, unless a person knows
    better: what is called like it comes before the rest of its type."""
    words = {title.strip().casefold()} - {""}
    return History([vehicle]).start(vehicle, maintenance_type, words, otherwise=True)


def _is_odd(vehicle: Vehicle) -> bool:
    """Tell whether what the instrument said is not always the total."""
    summary = getattr(vehicle, "odometer_summary", None)
    return bool(summary and (summary.offset or summary.outliers))


def _fits(vehicles: Iterable[Vehicle]) -> dict[int, Accepted]:
    """Return which readings of some vehicles fit together. One query, or none."""
    keys = [vehicle.pk for vehicle in vehicles]
    rows: dict[int, list[Any]] = {key: [] for key in keys}
    readings = OdometerReading.objects.filter(vehicle__in=keys).order_by()
    for row in readings if keys else ():
        rows[row.vehicle_id].append(recompute.reading(row))
    return {key: accepted(found) for key, found in rows.items()}


def _completed(keys: Sequence[int]) -> Iterable[Any]:
    """Return the completed records, the latest first, with the last mileage read
    until then (``read_then``)."""
    readings = OdometerReading.objects.counted().filter(
        vehicle=OuterRef("vehicle"), read_on__lte=OuterRef("completed_date")
    )
    records = MaintenanceRecord.objects.completed().filter(vehicle__in=keys)
    return (
        records.annotate(read_then=Subquery(readings.values("value")[:1]))
        .only(
            "vehicle",
            "maintenance_type",
            "description",
            "completed_date",
            "completed_mileage",
            "odometer_reading",
        )
        .order_by(F("completed_date").desc(), "-id")
    )


def _has_one(text: str, words: Iterable[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)
