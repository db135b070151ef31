"""The statements: one asks or writes everything, however much it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection

from notifications.sql.ctes import DUE, EVER, reachable, recipient_level, recipients
from notifications.sql.ctes import known as knows
from notifications.sql.dialect import DIALECT, names

# Whoever has had a reminder of a due value, or a later one, is left out. What
# somebody knows, as they changed it themselves, is written down as skipped, once.
QUEUE = """
INSERT INTO {delivery} (
  record_id, due_value, due_on, "offset", remind_on, recipient_id, level,
  status, error, message_id, attempts, created_at, next_attempt_at
)
WITH {due}, {chosen_due}, {people},
fresh AS MATERIALIZED (
  SELECT p.*, CASE WHEN {p_knows} THEN 1 ELSE 0 END AS known
  FROM people p WHERE NOT EXISTS (
    SELECT 1 FROM {delivery} d
    WHERE d.record_id = p.record_id AND d.due_value = p.due_value
      AND d.recipient_id = p.user_id AND d."offset" <= p.step
      AND (d.status <> 'skipped' OR (d."offset" = p.step AND {p_knows}))
  )
), {told_fresh}
SELECT f.record_id, f.due_value, f.due_on, f.step, {remind_on}, f.user_id, f.level,
  CASE f.known WHEN 1 THEN 'skipped' ELSE 'queued' END,
  CASE f.known WHEN 1 THEN %(known)s ELSE '' END,
  '', 0, %(now)s, CASE f.known WHEN 1 THEN NULL ELSE %(now)s END
FROM fresh f CROSS JOIN told t
WHERE t.user_id = f.user_id AND t.fleet_id = f.fleet_id
ON CONFLICT (record_id, due_value, recipient_id, "offset") DO UPDATE SET
  status = excluded.status, error = excluded.error, level = excluded.level,
  due_on = excluded.due_on,
  remind_on = excluded.remind_on, attempts = 0,
  next_attempt_at = excluded.next_attempt_at
WHERE {delivery}.status = 'skipped'
"""

# Of what is due, that of which nothing is written.
SILENT = """
silent AS (
  SELECT * FROM due WHERE NOT EXISTS (
    SELECT 1 FROM {delivery} d
    WHERE d.record_id = due.record_id AND d.due_value = due.due_value
      AND d."offset" <= due.step
      AND (d.recipient_id IS NULL OR d.status <> 'skipped'
        OR (d.recipient_id = due.moved_by_id AND {due_known}))
  )
)
"""
UNWRITTEN = "WITH {due}, {silent} SELECT EXISTS (SELECT 1 FROM silent)"

# In one statement with who could be told: what was entered since the statement before,
# or who was chosen, is for the next run and not nobody.
NOBODY = """
INSERT INTO {delivery} (
  record_id, due_value, due_on, "offset", remind_on, level,
  status, error, message_id, attempts, created_at
)
WITH {due}, {silent}, {chosen_silent}, {people}, {told_people}
SELECT record_id, due_value, due_on, step, {remind_on},
  COALESCE(level, ''), 'skipped',
  CASE WHEN level IS NULL THEN %(none_chosen)s ELSE %(none_reachable)s END,
  '', 0, %(now)s
FROM chosen WHERE NOT EXISTS (
  SELECT 1 FROM people p CROSS JOIN told t
  WHERE p.record_id = chosen.record_id
    AND t.user_id = p.user_id AND t.fleet_id = p.fleet_id
)
ON CONFLICT DO NOTHING
"""

# What has its turn for some people among some records.
TURN = """
WITH {due}, {chosen_due}, {people},
theirs AS MATERIALIZED (
  SELECT * FROM people
  WHERE user_id IN (SELECT CAST(value AS bigint) FROM {asked})
), {told_theirs}
SELECT p.record_id, p.user_id, p.due_value, p.days_left, p.step, p.level
FROM theirs p CROSS JOIN told t
WHERE t.user_id = p.user_id AND t.fleet_id = p.fleet_id
"""

# Where people were chosen for some records, and those of them who can be told.
AUDIENCES = """
WITH given AS (
  SELECT r.id AS record_id, r.vehicle_id, v.fleet_id
  FROM {record} r JOIN {vehicle} v ON v.id = r.vehicle_id WHERE TRUE {only}
), {chosen_given}, {people}, {told_people}
SELECT c.record_id, c.level, t.user_id
FROM chosen c
LEFT JOIN people p ON p.record_id = c.record_id
LEFT JOIN told t ON t.user_id = p.user_id AND t.fleet_id = p.fleet_id
WHERE c.level IS NOT NULL
"""

# Where in some fleets people would be told of what nearer rows do not say, and nobody
# can be: a fleet, and each vehicle and open record with people of its own. Nought
# stands for no vehicle, and for no record.
SILENT_PLACES = """
WITH asked AS (SELECT CAST(value AS bigint) AS fleet_id FROM {fleets}),
given AS (
  SELECT 0 AS record_id, 0 AS vehicle_id, a.fleet_id FROM asked a
  UNION ALL
  SELECT 0, v.id, v.fleet_id FROM asked a JOIN {vehicle} v ON v.fleet_id = a.fleet_id
  WHERE v.status = 'active' AND v.id IN (
    SELECT vehicle_id FROM {vehicle_users} UNION ALL
    SELECT vehicle_id FROM {vehicle_groups}
  )
  UNION ALL
  SELECT r.id, r.vehicle_id, v.fleet_id
  FROM {record} r JOIN {vehicle} v ON v.id = r.vehicle_id
  WHERE r.status = 'incomplete' AND v.status = 'active' AND r.id IN (
    SELECT maintenancerecord_id FROM {record_users} UNION ALL
    SELECT maintenancerecord_id FROM {record_groups}
  ) AND v.fleet_id IN (SELECT fleet_id FROM asked)
), {chosen_given}, {people}, {told_people}
SELECT c.record_id, c.vehicle_id, c.fleet_id FROM chosen c
WHERE NOT EXISTS (
  SELECT 1 FROM people p JOIN told t
    ON t.user_id = p.user_id AND t.fleet_id = p.fleet_id
  WHERE p.record_id = c.record_id AND p.vehicle_id = c.vehicle_id
    AND p.fleet_id = c.fleet_id
)
"""

ONLY = "AND r.id IN (SELECT CAST(value AS bigint) FROM {records})"

PARTS = {
    "due": DUE,
    "silent": SILENT,
    "chosen_due": recipient_level("due"),
    "chosen_silent": recipient_level("silent"),
    "chosen_given": recipient_level("given"),
    "people": recipients(),
    "told_fresh": reachable("fresh"),
    "told_theirs": reachable("theirs"),
    "told_people": reachable("people"),
}


@contextmanager
def executed(template: str, given: dict[str, Any]) -> Iterator[Any]:
    """Execute a statement with what is given; a context with its cursor.

    With ``records`` among it, a list of keys as JSON, it asks for these only.
    """
    text = _filled_in(template, connection.vendor, only="records" in given)
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        yield cursor


@cache
def _filled_in(template: str, vendor: str, *, only: bool) -> str:
    """Return a template with its parts filled in."""
    known = names() | DIALECT[vendor] | {"ever": str(EVER)}
    known["p_knows"] = knows("p", "p.user_id")
    known["due_known"] = knows("due", "due.moved_by_id")
    known["only"] = ONLY.format(**known) if only else ""
    parts = {name: text.strip().format(**known) for name, text in PARTS.items()}
    return template.format(**known, **parts)
