"""What a call tells: keys, names, and where the API has the rest. docs/webhooks.md
describes it; ``VERSION`` grows when something is no longer as it was."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings

from maintenance.models import MaintenanceRecord
from notifications.models import Delivery, Webhook, WebhookDelivery
from vehicles import display
from vehicles.models import Fleet, OdometerReading, Vehicle

VERSION = 1


def compose(call: WebhookDelivery) -> str:
    """Return the body of a call, or ``""`` if what it is about was deleted or belongs
    to another fleet by now: nothing of that is told."""
    fleet = call.webhook.fleet
    tell = TELLERS.get(call.event)
    data = tell(call.subject, fleet, fleet.local_date(call.created_at)) if tell else {}
    if data is None:
        return ""
    body = {
        "type": call.event,
        "version": VERSION,
        "timestamp": call.created_at.isoformat(timespec="seconds"),
        "data": {"fleet": _named(fleet, fleet.name, "fleets")} | data,
    }
    return json.dumps(body, ensure_ascii=False)


def _completed(key: int, fleet: Fleet, today: date) -> dict[str, Any] | None:
    record = _record(key, fleet)
    if record is None:
        return None
    more = {"completed_on": _day(record.completed_date)}
    return _of_record(record, today, more)


def _due(key: int, fleet: Fleet, today: date) -> dict[str, Any] | None:
    record = _record(key, fleet)
    return None if record is None else _of_record(record, today, {})


def _failed(key: int, fleet: Fleet, today: date) -> dict[str, Any] | None:
    rows = Delivery.objects.filter(pk=key, record__vehicle__fleet=fleet)
    reminder = rows.for_log().first()
    if reminder is None:
        return None
    said = {
        "days_before": reminder.offset,
        "recipient": reminder.recipient_id,
        "status": reminder.status,
    }
    about = {"reminder": _linked(reminder.pk, "deliveries") | said}
    return about | _of_record(reminder.record, today, {})


def _rejected(key: int, fleet: Fleet, today: date) -> dict[str, Any] | None:
    rows = OdometerReading.objects.filter(pk=key, vehicle__fleet=fleet)
    reading = rows.select_related("vehicle__odometer_summary").first()
    if reading is None:
        return None
    vehicle = reading.vehicle
    said = {
        "value": reading.value,
        "unit": vehicle.distance_unit,
        "read_on": _day(reading.read_on),
        "source": reading.source,
        "reason": display.exclusion_reason(reading, vehicle),
    }
    return {
        "vehicle": _vehicle(vehicle),
        "reading": _linked(reading.pk, "readings") | said,
    }


TELLERS: dict[str, Callable[[int, Fleet, date], dict[str, Any] | None]] = {
    Webhook.Event.COMPLETED: _completed,
    Webhook.Event.DUE: _due,
    Webhook.Event.FAILED: _failed,
    Webhook.Event.REJECTED: _rejected,
}


def _record(key: int, fleet: Fleet) -> MaintenanceRecord | None:
    rows = MaintenanceRecord.objects.filter(pk=key, vehicle__fleet=fleet)
    return rows.select_related("vehicle").first()


def _of_record(
    record: MaintenanceRecord, today: date, more: dict[str, Any]
) -> dict[str, Any]:
    state = None if record.is_completed else record.due_state(today).value
    said = {
        "status": record.status,
        "due_on": _day(record.due_on),
        "is_forecast": record.is_due_by_forecast,
        "forecast_late_on": _day(record.forecast_late_on),
        "due_state": state,
    }
    return {
        "vehicle": _vehicle(record.vehicle),
        "record": _named(record, record.description, "records") | said | more,
    }


def _vehicle(vehicle: Vehicle) -> dict[str, Any]:
    return _named(vehicle, vehicle.name, "vehicles")


def _named(row: Any, name: str, resource: str) -> dict[str, Any]:
    return _linked(row.pk, resource) | {"name": name}


def _linked(key: int, resource: str) -> dict[str, Any]:
    return {"id": key, "api": f"{settings.BASE_URL}/api/v3/{resource}/{key}/"}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
