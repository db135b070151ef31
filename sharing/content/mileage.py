"""What a share shows of the odometer: readings that fit together, without those of
what is held back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from sharing.content import compiled_queries, queries
from vehicles import odometer
from vehicles.models import OdometerReading

READING = ("read_on", "value", "kind", "confirmed")
BESIDE = 12  # readings by which one at either end is judged

Point = tuple[date, int]
Row = tuple[date, int, str, bool]


def readings(vehicle_id: int) -> list[Point]:
    """Return all of them, oldest first. One query."""
    rows = queries.about(vehicle_id, "readings", lambda: _shown("read_on", "pk"))
    return _fitting(rows)


def latest(vehicle_id: int) -> list[Point]:
    """Return the latest few that fit together, oldest first. One query, as quick for
    many as for few."""
    rows = queries.about(
        vehicle_id, "latest", lambda: _shown("-read_on", "-pk")[:BESIDE]
    )
    return _fitting(rows)


def _shown(*order: str) -> QuerySet[Any]:
    """Return readings that nobody set aside, without those of what is held back."""
    hidden = queries.records(is_private=True).exclude(odometer_reading=None)
    counted = OdometerReading.objects.filter(vehicle=compiled_queries.VEHICLE).counted()
    shown = counted.exclude(pk__in=hidden.values("odometer_reading"))
    return shown.order_by(*order).values_list(*READING)


def _fitting(rows: Iterable[Row]) -> list[Point]:
    """Return what the instrument said, without what does not fit the others."""
    said = (
        odometer.Reading(day, value, kind, odometer.CONFIRMED if confirmed else "")
        for day, value, kind, confirmed in rows
    )
    return [(reading[0], reading[1]) for reading in odometer.accepted(said)]
