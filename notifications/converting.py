"""Reminders of what was due at a mileage that was converted into another unit: it is
due at the same distance as before, and nobody is told again."""

from collections.abc import Iterator
from contextlib import contextmanager

from maintenance.models import MaintenanceRecord
from notifications.models import Delivery
from notifications.rules import due_value
from vehicles.models import Vehicle


@contextmanager
def keep_reminders(vehicle: Vehicle) -> Iterator[None]:
    """Have the reminders of a vehicle's records be about what these are due at when
    this ends."""
    before = _due_values(vehicle)
    yield
    for key, value in _due_values(vehicle).items():
        if before.get(key) not in (None, value):
            _rename(key, before[key], value)


def _due_values(vehicle: Vehicle) -> dict[int, str]:
    rows = MaintenanceRecord.objects.filter(vehicle=vehicle).exclude(due_mileage=None)
    return {row.pk: due_value(row) for row in rows.only("due_date", "due_mileage")}


def _rename(record: int, before: str, after: str) -> None:
    """Rename a due value, except where somebody was told of the new one already."""
    mine = Delivery.objects.filter(record=record)
    told = set(mine.filter(due_value=after).values_list("recipient", "offset"))
    rows = mine.filter(due_value=before).values_list("pk", "recipient", "offset")
    keys = [key for key, *whom in rows if tuple(whom) not in told]
    mine.filter(pk__in=keys).update(due_value=after)
