"""Writes down that a mail was sent. By hand, because each mail waits for it: the ORM
would take twice as long."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import UUIDField
from wagtail.models import ModelLogEntry

from core.outbox.retries import LEASE
from core.outbox.statuses import Status
from notifications import audit
from notifications.models import Delivery

SENT = """
UPDATE {delivery} SET status = 'sent', error = '', next_attempt_at = NULL,
  sent_at = %(now)s
WHERE id IN ({keys}) AND status = 'sending' AND batch = %(batch)s
  AND claimed_at = %(now)s AND next_attempt_at = %(lease)s
"""

# Both in one statement, which is its own transaction. SQLite cannot say it.
SENT_AND_NOTED = (
    "WITH ours AS ("
    + SENT
    + """RETURNING id)
INSERT INTO {entry} (
  label, action, data, timestamp, uuid, content_changed, deleted, object_id,
  content_type_id
)
SELECT n.label, n.action, n.data, %(now)s, n.uuid, FALSE, FALSE, n.object_id,
  n.content_type_id
FROM ours JOIN jsonb_to_recordset(CAST(%(notes)s AS jsonb)) AS n (
  delivery bigint, label text, action text, data jsonb, uuid uuid, object_id text,
  content_type_id integer
) ON n.delivery = ours.id
"""
)


def mark_sent(deliveries: Sequence[Delivery], batch: UUID, now: datetime) -> int:
    """Write down that these of a mail were sent, also in their records' histories;
    return how many were still ours."""
    adapt = connection.ops.adapt_datetimefield_value
    given = {
        "now": adapt(now),
        "lease": adapt(now + LEASE),
        "batch": UUIDField().get_db_prep_value(batch, connection),
    }
    if connection.vendor == "postgresql":
        entries = audit.entries(deliveries, Status.SENT)
        notes = [
            entry._asdict() | {"delivery": delivery.pk}
            for entry, delivery in zip(entries, deliveries, strict=True)
        ]
        text = json.dumps(notes, default=str)
        return _executed(SENT_AND_NOTED, deliveries, given | {"notes": text})
    with transaction.atomic():
        settled = _executed(SENT, deliveries, given)
        if settled < len(deliveries):  # the others are not ours to tell of
            keys = [delivery.pk for delivery in deliveries]
            ours = Delivery.objects.filter(pk__in=keys, batch=batch, sent_at=now)
            ours_keys = set(ours.values_list("pk", flat=True))
            deliveries = [one for one in deliveries if one.pk in ours_keys]
        audit.note(deliveries, now, Status.SENT)
    return settled


def _executed(text: str, deliveries: Sequence[Delivery], given: dict[str, Any]) -> int:
    keys = {f"key{number}": one.pk for number, one in enumerate(deliveries)}
    filled = text.format(
        delivery=Delivery._meta.db_table,
        entry=ModelLogEntry._meta.db_table,
        keys=", ".join(f"%({key})s" for key in keys),
    )
    with connection.cursor() as cursor:
        cursor.execute(filled, given | keys)
        return int(cursor.rowcount)
