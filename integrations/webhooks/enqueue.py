"""A row for each webhook that wants to know, in the transaction of what happened.

The database writes it, with one statement wherever it is asked: what has happened
once has one row a webhook, because event and occurrence are unique together.
"""

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


def insertion(event: str, source: str, now: str, vendor: str) -> str:
    """Return the statement that writes the rows of an event."""
    find = "INSTR" if vendor == "sqlite" else "STRPOS"
    position = f"{find}(w.events, '{event}')"
    return INSERTION.format(event=event, source=source, now=now, position=position)


def enqueue(event: str, source: str, now: datetime) -> None:
    """Queue a call for each webhook that is told of what ``source`` selects, which
    happens ``now``. One statement."""
    text = insertion(event, source, "%(now)s", connection.vendor)
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(text, {"now": at})
