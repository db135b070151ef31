"""The SQL in which the reminder run asks and writes: what is due, and for whom.

Written by hand, because it has to stay one statement whatever the number of rows:
the ORM has no ``INSERT … SELECT``. It is the same for SQLite and PostgreSQL but for
the few words in :data:`WORDS`. Rules that are also Python (for one record at hand)
are in :mod:`notifications.rules`; tests hold the two together.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.db import connection
from wagtail.models import Collection, GroupCollectionPermission

from accounts.models import User
from maintenance.models import MaintenanceRecord
from notifications.models import Delivery, Preference, ReminderPolicy
from vehicles.models import Fleet, Vehicle

EPOCH = date(2000, 1, 1)  # from here, days are counted

# What the two databases say differently.
WORDS = {
    "sqlite": {
        "day_number": "CAST(julianday({0}) - 2451544.5 AS integer)",
        "days_earlier": "date({0}, (0 - {1}) || ' days')",
        "as_text": "CAST({0} AS text)",
        "elements": "json_each({0})",
        "json": "{0}",
    },
    "postgresql": {
        "day_number": f"({{0}} - DATE '{EPOCH.isoformat()}')",
        "days_earlier": "({0} - {1})",
        "as_text": "to_char({0}, 'YYYY-MM-DD')",
        "elements": "jsonb_array_elements_text({0}) AS element(value)",
        "json": "CAST({0} AS jsonb)",
    },
}

# ``due``: records to be done, with the reminder (``step``) whose turn has come.
# ``today`` is the day whose reminders may be sent, in each time zone and for each hour
# at which a fleet there wants them. CROSS JOIN, MATERIALIZED and the query for the
# fleet say in which order to read: by the index of due days first, then what belongs
# to the few found there. Left alone, both databases begin with all vehicles.
DUE = """
today(time_zone, hour, day) AS (VALUES {today}),
fleet_today AS MATERIALIZED (
  SELECT f.id AS fleet_id, today.day,
    COALESCE(wider.offsets, {offsets}) AS offsets,
    COALESCE(wider.repeat_weekly, %(repeat_weekly)s) AS repeat_weekly
  FROM {fleet} f
  LEFT JOIN {policy} wider ON wider.fleet_id = f.id
  JOIN today ON today.time_zone = f.time_zone
    AND today.hour = COALESCE(wider.hour, %(hour)s)
),
candidate AS MATERIALIZED (
  SELECT r.id, r.vehicle_id, r.due_on, r.due_date, r.due_mileage, (
    SELECT v.fleet_id FROM {vehicle} v
    WHERE v.id = r.vehicle_id AND v.status = 'active'
  ) AS fleet_id
  FROM {record} r
  WHERE r.status = 'incomplete' AND r.due_on <= %(furthest)s {only}
),
dated AS MATERIALIZED (
  SELECT r.id AS record_id, r.vehicle_id, r.fleet_id, r.due_on,
    TRIM(COALESCE({due_date}, '') || ' ' || COALESCE(CAST(r.due_mileage AS text), ''))
      AS due_value,
    {due_day} - t.day AS days_left, t.repeat_weekly,
    COALESCE(own.offsets, t.offsets) AS offsets
  FROM candidate r
  CROSS JOIN fleet_today t
  LEFT JOIN {policy} own ON own.record_id = r.id
  WHERE t.fleet_id = r.fleet_id
),
stepped AS MATERIALIZED (
  SELECT record_id, vehicle_id, fleet_id, due_on, due_value, days_left,
    CASE WHEN repeat_weekly AND days_left <= -7 THEN -7 * ((0 - days_left) / 7)
    ELSE (
      SELECT MIN(CAST(value AS integer)) FROM {elements}
      WHERE CAST(value AS integer) >= days_left
    ) END AS step
  FROM dated
),
due AS (SELECT * FROM stepped WHERE step IS NOT NULL)
"""

# ``chosen``: the same with the level at which people were chosen for it, which is
# the nearest with any, also if nobody of them can be reached.
CHOSEN = """
chosen AS MATERIALIZED (
  SELECT {source}.*, CASE
    WHEN EXISTS (SELECT 1 FROM {record_users} x WHERE x.{r} = {source}.record_id)
      OR EXISTS (SELECT 1 FROM {record_groups} x WHERE x.{r} = {source}.record_id)
    THEN 'record'
    WHEN EXISTS (SELECT 1 FROM {vehicle_users} x WHERE x.{v} = {source}.vehicle_id)
      OR EXISTS (SELECT 1 FROM {vehicle_groups} x WHERE x.{v} = {source}.vehicle_id)
    THEN 'vehicle'
    WHEN EXISTS (SELECT 1 FROM {fleet_users} x WHERE x.{f} = {source}.fleet_id)
      OR EXISTS (SELECT 1 FROM {fleet_groups} x WHERE x.{f} = {source}.fleet_id)
    THEN 'fleet' END AS level
  FROM {source}
)
"""

# ``people``: who was chosen, users and members of groups, each once.
PEOPLE = """
people AS MATERIALIZED (
  SELECT c.record_id, x.user_id FROM chosen c CROSS JOIN {record_users} x
  WHERE c.level = 'record' AND x.{r} = c.record_id
  UNION
  SELECT c.record_id, m.user_id FROM chosen c CROSS JOIN {record_groups} x
  CROSS JOIN {members} m
  WHERE c.level = 'record' AND x.{r} = c.record_id AND m.group_id = x.group_id
  UNION
  SELECT c.record_id, x.user_id FROM chosen c CROSS JOIN {vehicle_users} x
  WHERE c.level = 'vehicle' AND x.{v} = c.vehicle_id
  UNION
  SELECT c.record_id, m.user_id FROM chosen c CROSS JOIN {vehicle_groups} x
  CROSS JOIN {members} m
  WHERE c.level = 'vehicle' AND x.{v} = c.vehicle_id AND m.group_id = x.group_id
  UNION
  SELECT c.record_id, x.user_id FROM chosen c CROSS JOIN {fleet_users} x
  WHERE c.level = 'fleet' AND x.{f} = c.fleet_id
  UNION
  SELECT c.record_id, m.user_id FROM chosen c CROSS JOIN {fleet_groups} x
  CROSS JOIN {members} m
  WHERE c.level = 'fleet' AND x.{f} = c.fleet_id AND m.group_id = x.group_id
)
"""

# ``told``: of them (``wanted``), by fleet, those who can be told: active, with an
# address, with a right to see the fleet (as vehicles.permissions has it), and without
# having turned its mails off.
TOLD = """
pair AS MATERIALIZED (
  SELECT DISTINCT w.user_id, c.fleet_id
  FROM {wanted} w CROSS JOIN chosen c WHERE c.record_id = w.record_id
),
seen AS MATERIALIZED (
  SELECT p.user_id, p.fleet_id
  FROM pair p CROSS JOIN {user} u WHERE u.id = p.user_id AND u.is_superuser
  UNION
  SELECT p.user_id, p.fleet_id
  FROM pair p
  CROSS JOIN {members} m
  CROSS JOIN {rights} g
  CROSS JOIN {collection} above
  CROSS JOIN {fleet} f
  CROSS JOIN {collection} own
  WHERE m.user_id = p.user_id AND g.group_id = m.group_id
    AND g.permission_id IN ({permissions}) AND above.id = g.collection_id
    AND f.id = p.fleet_id AND own.id = f.collection_id
    AND SUBSTR(own.path, 1, LENGTH(above.path)) = above.path
),
told AS MATERIALIZED (
  SELECT s.user_id, s.fleet_id
  FROM seen s CROSS JOIN {user} u
  WHERE u.id = s.user_id AND u.is_active AND u.email <> '' AND NOT EXISTS (
    SELECT 1 FROM {preference} p
    WHERE p.user_id = s.user_id AND p.fleet_id = s.fleet_id AND p.frequency = 'off'
  )
)
"""

QUEUE = """
INSERT INTO {delivery} (
  record_id, due_value, due_on, "offset", remind_on, recipient_id, level,
  status, error, message_id, attempts, created_at, next_attempt_at
)
WITH {due}, {chosen}, {people},
fresh AS MATERIALIZED (
  SELECT people.record_id, people.user_id
  FROM people CROSS JOIN chosen c
  WHERE c.record_id = people.record_id AND NOT EXISTS (
    SELECT 1 FROM {delivery} d
    WHERE d.record_id = c.record_id AND d.due_value = c.due_value
      AND d.recipient_id = people.user_id AND d."offset" <= c.step
      AND d.status <> 'skipped'
  )
), {told_fresh}
SELECT c.record_id, c.due_value, c.due_on, c.step, {remind_on}, t.user_id, c.level,
  'queued', '', '', 0, %(now)s, %(now)s
FROM fresh f
CROSS JOIN chosen c
CROSS JOIN told t
WHERE c.record_id = f.record_id
  AND t.user_id = f.user_id AND t.fleet_id = c.fleet_id
ON CONFLICT (record_id, due_value, recipient_id, "offset") DO UPDATE SET
  status = 'queued', error = '', level = excluded.level, due_on = excluded.due_on,
  remind_on = excluded.remind_on, attempts = 0, batch = NULL, message_id = '',
  next_attempt_at = excluded.next_attempt_at
WHERE {delivery}.status = 'skipped'
"""

NOBODY = """
INSERT INTO {delivery} (
  record_id, due_value, due_on, "offset", remind_on, level,
  status, error, message_id, attempts, created_at
)
WITH {due},
silent AS (
  SELECT * FROM due WHERE NOT EXISTS (
    SELECT 1 FROM {delivery} d
    WHERE d.record_id = due.record_id AND d.due_value = due.due_value
      AND d."offset" <= due.step
      AND (d.recipient_id IS NULL OR d.status <> 'skipped')
  )
), {chosen_silent}
SELECT c.record_id, c.due_value, c.due_on, c.step, {remind_on},
  COALESCE(c.level, ''), 'skipped',
  CASE WHEN c.level IS NULL THEN %(none_chosen)s ELSE %(none_reachable)s END,
  '', 0, %(now)s
FROM chosen c WHERE TRUE
ON CONFLICT DO NOTHING
"""

# Whether anything is due of which nothing is written.
UNWRITTEN = """
WITH {due}
SELECT EXISTS (
  SELECT 1 FROM due WHERE NOT EXISTS (
    SELECT 1 FROM {delivery} d
    WHERE d.record_id = due.record_id AND d.due_value = due.due_value
      AND d."offset" <= due.step
      AND (d.recipient_id IS NULL OR d.status <> 'skipped')
  )
)
"""

# What has its turn for some people among some records.
TURN = """
WITH {due}, {chosen}, {people},
theirs AS MATERIALIZED (
  SELECT * FROM people
  WHERE user_id IN (SELECT CAST(value AS bigint) FROM {asked})
), {told_theirs}
SELECT c.record_id, t.user_id, c.due_value, c.days_left, c.step, c.level
FROM theirs
CROSS JOIN chosen c
CROSS JOIN told t
WHERE c.record_id = theirs.record_id
  AND t.user_id = theirs.user_id AND t.fleet_id = c.fleet_id
"""

# Where people were chosen for some records, and those of them who can be told.
AUDIENCES = """
WITH given AS (
  SELECT r.id AS record_id, r.vehicle_id, v.fleet_id
  FROM {record} r JOIN {vehicle} v ON v.id = r.vehicle_id WHERE TRUE {only}
), {chosen_given}, {people}, {told}
SELECT c.record_id, c.level, t.user_id
FROM chosen c
LEFT JOIN people ON people.record_id = c.record_id
LEFT JOIN told t ON t.user_id = people.user_id AND t.fleet_id = c.fleet_id
WHERE c.level IS NOT NULL
"""

ONLY = "AND r.id IN (SELECT CAST(value AS bigint) FROM {records})"


@cache
def names() -> dict[str, str]:
    """Return what the tables and the columns between them are called."""
    models = {
        "record": MaintenanceRecord,
        "vehicle": Vehicle,
        "fleet": Fleet,
        "policy": ReminderPolicy,
        "delivery": Delivery,
        "preference": Preference,
        "user": User,
        "members": User.groups.through,
        "rights": GroupCollectionPermission,
        "collection": Collection,
    }
    for name, model in (
        ("record", MaintenanceRecord),
        ("vehicle", Vehicle),
        ("fleet", Fleet),
    ):
        models[f"{name}_users"] = model.notify_users.through
        models[f"{name}_groups"] = model.notify_groups.through
    columns = {"r": "maintenancerecord_id", "v": "vehicle_id", "f": "fleet_id"}
    return columns | {name: model._meta.db_table for name, model in models.items()}


def statement(
    template: str, *, permissions: Iterable[int], today: str = "", only: bool = False
) -> str:
    """Return a template with its parts filled in, for the database in use.

    ``permissions`` are the keys of those that show a fleet's vehicles, ``today`` the
    rows of that table, and ``only`` asks for the records named in ``%(records)s``.
    """
    words = WORDS[connection.vendor]

    def say(word: str, *args: str) -> str:
        return words[word].format(*args)

    records = say("elements", say("json", "%(records)s"))
    known = names() | {
        "today": today,
        "only": ONLY.format(records=records) if only else "",
        "asked": say("elements", say("json", "%(asked)s")),
        "due_date": say("as_text", "r.due_date"),
        "due_day": say("day_number", "r.due_on"),
        "offsets": say("json", "%(offsets)s"),
        "elements": say("elements", "offsets"),
        "remind_on": say("days_earlier", "c.due_on", "c.step"),
        "permissions": ", ".join(map(str, permissions)) or "NULL",
    }
    for part, text in {
        "due": DUE,
        "chosen_given": CHOSEN.replace("{source}", "given"),
        "chosen_silent": CHOSEN.replace("{source}", "silent"),
        "chosen": CHOSEN.replace("{source}", "due"),
        "people": PEOPLE,
        "told_fresh": TOLD.replace("{wanted}", "fresh"),
        "told_theirs": TOLD.replace("{wanted}", "theirs"),
        "told": TOLD.replace("{wanted}", "people"),
    }.items():
        known[part] = text.format(**known)
    return template.format(**known)
