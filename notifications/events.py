"""What other programs are told of reminders."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import events
from core.events import EventType, linked
from maintenance.events import record_data, record_of
from notifications.models import Delivery

# The reminders that a run has just written, whoever is told and if nobody is.
DUE_NOW = """
SELECT r.vehicle_id AS vehicle, r.id AS subject,
  CAST(r.id AS text) || ' ' || d.due_value || ' ' || CAST(d."offset" AS text)
    AS occurrence
FROM notifications_delivery d
JOIN maintenance_maintenancerecord r ON r.id = d.record_id
WHERE d.created_at = %(now)s
"""
FAILED_NOW = """
SELECT r.vehicle_id AS vehicle, d.id AS subject,
  CAST(d.id AS text) || ' ' || d.status AS occurrence
FROM notifications_delivery d
JOIN maintenance_maintenancerecord r ON r.id = d.record_id
WHERE d.id IN ({keys}) AND d.status IN ('failed', 'given_up')
"""


def due(key: int, fleet: Any, today: date) -> dict[str, Any] | None:
    """Return what is told of a record that is due, or soon will be."""
    record = record_of(key, fleet)
    return None if record is None else record_data(record, today)


def failed(key: int, fleet: Any, today: date) -> dict[str, Any] | None:
    """Return what is told of a reminder that could not be delivered."""
    rows = Delivery.objects.filter(pk=key, record__vehicle__fleet=fleet)
    if (reminder := rows.for_log().first()) is None:
        return None
    said = {
        "days_before": reminder.offset,
        "recipient": reminder.recipient_id,
        "status": reminder.status,
    }
    about = {"reminder": linked(reminder.pk, "deliveries") | said}
    return about | record_data(reminder.record, today)


DUE = EventType("record.due", _("Work is due, or soon will be"), due)
FAILED = EventType("reminder.failed", _("A reminder could not be delivered"), failed)


def note_due(now: datetime) -> None:
    """Note the records whose reminders were written ``now``. Call it in the
    transaction that wrote them. One statement."""
    events.note(DUE.code, DUE_NOW, now)


def note_failed(deliveries: Iterable[int], now: datetime) -> None:
    """Note those of these reminders that failed. Call it in the transaction that
    settles them. One statement."""
    if keys := ", ".join(str(int(key)) for key in deliveries):
        events.note(FAILED.code, FAILED_NOW.format(keys=keys), now)
