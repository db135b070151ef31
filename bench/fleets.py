"""Makes fleets with many records, past the program, so that it takes seconds."""

import sys
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.auth.models import Group, Permission
from django.db import connection
from wagtail.models import Collection, GroupCollectionPermission

from accounts.models import User
from maintenance.models import MaintenanceRecord, MaintenanceType
from vehicles.models import Fleet, Vehicle

PEOPLE, FLEETS = 500, 250
AT_ONCE = 50_000

# The first records are due, one third of them on each of the three days; of the
# others, half are done and half are due much later. %(…)s is put in by the database.
RECORDS = """
INSERT INTO {record} ({columns})
WITH RECURSIVE number(n) AS (
  SELECT %(first)s UNION ALL SELECT n + 1 FROM number WHERE n + 1 < %(end)s
)
SELECT {values} FROM {record} r CROSS JOIN number WHERE r.id = %(pattern)s
"""
OVERRIDES = {
    "vehicle_id": "%(vehicle)s + n %% %(vehicles)s",
    "status": "CASE WHEN {done} THEN 'completed' ELSE 'incomplete' END",
    "completed_date": "CASE WHEN {done} THEN {day_9_ago} END",
    "due_date": """CASE WHEN n < %(due)s THEN
        CASE n %% 3 WHEN 0 THEN {in_a_week} WHEN 1 THEN {tomorrow} ELSE {today} END
      WHEN {done} THEN {earlier} ELSE {later} END""",
}
DAYS = {
    "today": "0",
    "tomorrow": "1",
    "in_a_week": "7",
    "day_9_ago": "-9",
    "earlier": "(0 - n %% 2000)",
    "later": "(30 + n %% 2000)",
}
DAY = {
    "sqlite": "date(%(today)s, {0} || ' days')",
    "postgresql": "CAST(%(today)s AS date) + {0}",
}


class Size(NamedTuple):
    """How many of each; the people are always 500 in 250 fleets."""

    records: int
    due: int  # reminders: a record that is due has two people

    @property
    def vehicles(self) -> int:
        return self.records // 20


def fill(size: Size, today: date) -> None:
    """Make the fleets with two people each, and records, of which some are due, half
    of the others done, and the rest due much later."""
    fleets = _fleets()
    progress(f"making {size.vehicles} vehicles …")
    vehicles = (
        Vehicle(fleet=fleets[number % FLEETS], name=f"Car {number}", distance_unit="km")
        for number in range(size.vehicles)
    )
    made = Vehicle.objects.bulk_create(vehicles, batch_size=2000)
    kind = MaintenanceType.objects.get(code="repair")
    pattern = MaintenanceRecord(
        vehicle=made[0], maintenance_type=kind, description="Pads"
    )
    pattern.due_date = today + timedelta(days=3000)
    MaintenanceRecord.objects.bulk_create([pattern])
    statement, given = (
        _statement(),
        {
            "vehicle": made[0].pk,
            "vehicles": size.vehicles,
            "due": size.due // 2,
            "today": today.isoformat(),
            "pattern": pattern.pk,
        },
    )
    with connection.cursor() as cursor:
        for first in range(0, size.records - 1, AT_ONCE):
            end = min(first + AT_ONCE, size.records - 1)
            cursor.execute(statement, given | {"first": first, "end": end})
            progress(f"making {end + 1} of {size.records} records …")
        # Neither database is asked before it knows its own tables.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    progress("")


def _fleets() -> list[Fleet]:
    """Make the fleets, two people in the group of each, both chosen for it."""
    root = Collection.get_first_root_node()
    parents = [root.add_child(name=f"Fleet {number}") for number in range(FLEETS)]
    fleets = Fleet.objects.bulk_create(
        Fleet(name=parent.name, collection=parent) for parent in parents
    )
    people = User.objects.bulk_create(
        User(username=f"p{number}", email=f"p{number}@example.org")
        for number in range(PEOPLE)
    )
    groups = Group.objects.bulk_create(Group(name=fleet.name) for fleet in fleets)
    view = Permission.objects.get(codename="view_vehicle")
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection=fleet.collection, permission=view
        )
        for group, fleet in zip(groups, fleets, strict=True)
    )
    members, chosen = User.groups.through, Fleet.notify_users.through
    members.objects.bulk_create(
        members(user=person, group=groups[number % FLEETS])
        for number, person in enumerate(people)
    )
    chosen.objects.bulk_create(
        chosen(user=person, fleet=fleets[number % FLEETS])
        for number, person in enumerate(people)
    )
    return fleets


def _statement() -> str:
    """Return the INSERT that makes records like one that is there."""
    day = DAY[connection.vendor]
    known = {name: day.format(offset) for name, offset in DAYS.items()}
    known["done"] = "n >= %(due)s AND n %% 2 = 1"
    fields = MaintenanceRecord._meta.concrete_fields
    columns = [
        str(field.column)
        for field in fields
        if not field.generated and not field.primary_key
    ]
    values = [
        OVERRIDES[name].format(**known) if name in OVERRIDES else f"r.{name}"
        for name in columns
    ]
    return RECORDS.format(
        record=MaintenanceRecord._meta.db_table,
        columns=", ".join(columns),
        values=", ".join(values),
    )


def progress(words: str) -> None:
    """Show how far it got, over what it said before, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)
