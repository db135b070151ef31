"""What other programs are told of maintenance records."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.events import Cause, EventType, iso_date, named
from maintenance.models import MaintenanceRecord
from vehicles.events import vehicle_data

RECORDS = "maintenance_maintenancerecord"
DONE = "NEW.status = 'completed'"


def record_of(key: int, fleet: Any) -> MaintenanceRecord | None:
    """Return a record of this fleet, with its vehicle."""
    rows = MaintenanceRecord.objects.filter(pk=key, vehicle__fleet=fleet)
    return rows.select_related("vehicle").first()


def record_data(record: MaintenanceRecord, today: date, **more: Any) -> dict[str, Any]:
    """Return what a payload says of a record and its vehicle."""
    state = None if record.is_completed else record.due_state(today).value
    said = {
        "status": record.status,
        "due_on": iso_date(record.due_on),
        "is_forecast": record.is_due_by_forecast,
        "forecast_late_on": iso_date(record.forecast_late_on),
        "due_state": state,
    }
    return {
        "vehicle": vehicle_data(record.vehicle),
        "record": named(record, record.description, "records") | said | more,
    }


def completed(key: int, fleet: Any, today: date) -> dict[str, Any] | None:
    """Return what is told of work that was completed."""
    if (record := record_of(key, fleet)) is None:
        return None
    return record_data(record, today, completed_on=iso_date(record.completed_date))


def _occurrence(vendor: str) -> str:
    return (
        "SELECT NEW.vehicle_id AS vehicle, NEW.id AS subject, CAST(NEW.id AS text)"
        " || ' ' || CAST(NEW.completed_date AS text) AS occurrence"
    )


COMPLETED = EventType(
    code="record.completed",
    label=_("Work was completed"),
    payload=completed,
    causes=[
        Cause(RECORDS, "INSERT", _occurrence, lambda vendor: DONE),
        Cause(
            RECORDS,
            "UPDATE",
            _occurrence,
            lambda vendor: f"{DONE} AND OLD.status <> 'completed'",
        ),
    ],
)
