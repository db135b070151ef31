"""The parts that the statements have in common: what is due, who was chosen for it,
and who of them can be told."""

# ``due``: records to be done, with the reminder (``step``) whose turn has come.
# ``today`` is the day whose reminders may be sent, in each time zone and for each hour
# at which a fleet there wants them; ``turn`` has, for each list of offsets, the days
# between which each of them has its turn. CROSS JOIN, MATERIALIZED and the query for
# the fleet say in which order to read: by the index of due days first, then what
# belongs to the few found there. Left alone, both databases begin with all vehicles.
# ``moved_left``: how many days were left when ``moved_by_id`` changed the due value,
# as long as it is due on the same day as then.
DUE = """
today(time_zone, hour, day) AS (SELECT {zone}, {hour}, {day} FROM {places}),
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
  SELECT r.id, r.vehicle_id, r.due_on, r.due_date, r.due_mileage, r.forecast_late_on,
    r.moved_by_id, CASE WHEN r.moved_to = r.due_on THEN {moved_left} END AS moved_left,
  (
    SELECT v.fleet_id FROM {vehicle} v
    WHERE v.id = r.vehicle_id AND v.status = 'active'
  ) AS fleet_id
  FROM {record} r
  WHERE r.status = 'incomplete' AND r.due_on <= %(furthest)s {only}
),
dated AS MATERIALIZED (
  SELECT r.id AS record_id, r.vehicle_id, r.fleet_id, r.due_on,
    r.moved_by_id, r.moved_left,
    TRIM(COALESCE({due_date}, '') || ' ' || COALESCE(CAST(r.due_mileage AS text), ''))
      AS due_value,
    {due_day} - t.day AS days_left, {certain_day} - t.day AS certain_days_left,
    t.repeat_weekly,
    COALESCE(own.offsets, t.offsets) AS offsets
  FROM candidate r
  CROSS JOIN fleet_today t
  LEFT JOIN {policy} own ON own.record_id = r.id
  WHERE t.fleet_id = r.fleet_id
),
turn AS MATERIALIZED (
  SELECT offsets, CAST(value AS integer) AS step, LAG(CAST(value AS integer), 1, {ever})
    OVER (PARTITION BY offsets ORDER BY CAST(value AS integer)) AS next_step
  FROM (SELECT DISTINCT offsets FROM dated) AS used CROSS JOIN {elements}
),
due AS MATERIALIZED (
  SELECT d.record_id, d.vehicle_id, d.fleet_id, d.due_on, d.due_value, d.days_left,
    d.moved_by_id, d.moved_left,
    CASE WHEN d.repeat_weekly AND d.days_left <= -7 AND d.certain_days_left < 0
    THEN -7 * ((0 - d.days_left) / 7) ELSE t.step END AS step
  FROM dated d CROSS JOIN turn t
  WHERE t.offsets = d.offsets
    AND d.days_left <= t.step AND d.days_left > t.next_step
)
"""

# ``recipient_level``: the same with the level at which people were chosen for it, which
# is the nearest with any, also if nobody of them can be reached.
CHOSEN = """
chosen AS MATERIALIZED (
  SELECT {source}.*, CASE {levels} END AS level FROM {source}
)
"""
LEVEL = """
    WHEN EXISTS (SELECT 1 FROM {{{0}_users}} x WHERE x.{1} = {{source}}.{0}_id)
      OR EXISTS (SELECT 1 FROM {{{0}_groups}} x WHERE x.{1} = {{source}}.{0}_id)
    THEN '{0}'"""

# ``recipients``: who was chosen, users and members of groups, each once.
PEOPLE = """
people AS MATERIALIZED ({members_of_levels}
)
"""
MEMBERS = """
  SELECT c.*, x.user_id FROM chosen c CROSS JOIN {{{0}_users}} x
  WHERE c.level = '{0}' AND x.{1} = c.{0}_id
  UNION
  SELECT c.*, m.user_id FROM chosen c CROSS JOIN {{{0}_groups}} x
  CROSS JOIN {{members}} m
  WHERE c.level = '{0}' AND x.{1} = c.{0}_id AND m.group_id = x.group_id"""

# Whether a reminder had its turn already when this very person changed the due value:
# they know. It is ``rules.had_its_turn`` for many.
KNOWN = "{0}.moved_by_id = {1} AND {0}.step >= {0}.moved_left"

# ``reachable``: of them (``wanted``), by fleet, those who can be told: active, with an
# address, with a right to see the fleet (as vehicles.permissions has it), and without
# having turned its mails off.
TOLD = """
pair AS MATERIALIZED (SELECT DISTINCT user_id, fleet_id FROM {wanted}),
showing AS MATERIALIZED (
  SELECT p.id FROM {content_type} t CROSS JOIN {permission} p
  WHERE t.app_label = 'vehicles' AND t.model = 'vehicle'
    AND p.content_type_id = t.id AND p.codename IN ({showing})
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
    AND g.permission_id IN (SELECT id FROM showing) AND above.id = g.collection_id
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

# The levels at which people are chosen, the nearest first, with the name of the
# column that leads there from who was chosen.
LEVELS = {
    "record": "maintenancerecord_id",
    "vehicle": "vehicle_id",
    "fleet": "fleet_id",
}
EVER = -1_000_000  # days: longer than anything is overdue


def recipient_level(source: str) -> str:
    """Return the part ``recipient_level`` of what another part has found."""
    levels = "".join(LEVEL.format(*level) for level in LEVELS.items())
    return CHOSEN.replace("{levels}", levels).replace("{source}", source)


def known(source: str, person: str) -> str:
    """Return the condition that a person knows of what has its turn in a part."""
    return KNOWN.format(source, person)


def recipients() -> str:
    """Return the part ``recipients``."""
    members = "\n  UNION".join(MEMBERS.format(*level) for level in LEVELS.items())
    return PEOPLE.replace("{members_of_levels}", members)


def reachable(wanted: str) -> str:
    """Return the part ``reachable`` of the people in another part."""
    return TOLD.replace("{wanted}", wanted)
