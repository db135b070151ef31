"""A row for each webhook that wants to know, in the transaction of what happened.

The database writes it, with one statement wherever it is asked: what has happened
once has one row a webhook, because event and occurrence are unique together. Work is
completed and readings are rejected on many paths (forms, plans, bulk updates, an
import, the API), so that triggers ask it (:mod:`notifications.webhooks.triggers`); a
record's turn and a failed mail are written in one place each, which asks it itself.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

# ``{source}`` gives the vehicle, the subject's key and the name of the occurrence.
INSERTION = """
INSERT INTO notifications_webhookdelivery (
  webhook_id, event, subject, occurrence, status, words, payload, attempts,
  created_at, next_attempt_at
)
SELECT w.id, '{event}', happened.subject, happened.occurrence, 'queued', '', '', 0,
  {now}, {now}
FROM ({source}) AS happened
JOIN vehicles_vehicle v ON v.id = happened.vehicle
JOIN notifications_webhook w ON w.fleet_id = v.fleet_id
WHERE {position} > 0
ON CONFLICT DO NOTHING
"""

# The reminders that a run has just written, whoever is told and if nobody is.
TURNS = """
SELECT r.vehicle_id AS vehicle, r.id AS subject,
  CAST(r.id AS text) || ' ' || d.due_value || ' ' || CAST(d."offset" AS text)
    AS occurrence
FROM notifications_delivery d
JOIN maintenance_maintenancerecord r ON r.id = d.record_id
WHERE d.created_at = %(now)s
"""

FAILED = """
SELECT r.vehicle_id AS vehicle, d.id AS subject,
  CAST(d.id AS text) || ' ' || d.status AS occurrence
FROM notifications_delivery d
JOIN maintenance_maintenancerecord r ON r.id = d.record_id
WHERE d.id IN ({keys}) AND d.status IN ('failed', 'given_up')
"""


def insertion(event: str, source: str, now: str, vendor: str) -> str:
    """Return the statement that writes the rows of an event."""
    find = "INSTR" if vendor == "sqlite" else "STRPOS"
    position = f"{find}(w.events, '{event}')"
    return INSERTION.format(event=event, source=source, now=now, position=position)


def note_turns(now: datetime) -> None:
    """Tell of the records whose turn was written ``now``. Call it in the transaction
    that wrote it. One statement."""
    _execute("record.due", TURNS, now)


def note_failed(deliveries: Iterable[int], now: datetime) -> None:
    """Tell of those of these reminders that failed. Call it in the transaction that
    settles them. One statement."""
    if keys := ", ".join(str(int(key)) for key in deliveries):
        _execute("reminder.failed", FAILED.format(keys=keys), now)


def _execute(event: str, source: str, now: datetime) -> None:
    text = insertion(event, source, "%(now)s", connection.vendor)
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(text, {"now": at})
