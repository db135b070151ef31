"""What is due, and for whom: found and written by the database, in one statement."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Self

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from notifications import sql
from notifications.models import ReminderPolicy
from notifications.rules import Rule, reminder_day
from vehicles.models import Fleet, Vehicle
from vehicles.permissions import ACTIONS


class Calendar(NamedTuple):
    """What a run has to know beforehand: small, whatever the number of records."""

    places: tuple[tuple[str, int], ...]  # time zones, and the hours wanted there
    rule: Rule  # of the whole site
    furthest: int  # days before, of any policy
    permissions: tuple[int, ...]  # that show a fleet

    @classmethod
    def load(cls) -> Self:
        """Ask the database. Four queries."""
        rule = ReminderPolicy.objects.for_site()
        hour = Coalesce(F("reminder_policy__hour"), rule.hour)
        places = Fleet.objects.order_by().values_list("time_zone", hour).distinct()
        offsets = ReminderPolicy.objects.exclude(offsets=None)
        known = offsets.order_by().values_list("offsets", flat=True).distinct()
        furthest = max(day for days in (rule.offsets, *known) for day in days or ())
        return cls(tuple(places), rule, furthest, viewing_permissions())

    def parameters(self, now: datetime) -> dict[str, Any]:
        """Return what the statements take, but for the rows of ``today``."""
        operations = connection.ops
        latest = max(reminder_day(now, zone, hour) for zone, hour in self.places)
        furthest = min(latest, date.max - timedelta(days=self.furthest))
        furthest += timedelta(days=self.furthest)
        return {
            "now": operations.adapt_datetimefield_value(now),
            "furthest": operations.adapt_datefield_value(furthest),
            "offsets": json.dumps(list(self.rule.offsets)),
            "hour": self.rule.hour,
            "repeat_weekly": self.rule.repeat_weekly,
        }

    def today(self, now: datetime) -> tuple[str, dict[str, str]]:
        """Return the rows of ``today``, and the parameters in them."""
        rows, parameters = [], {}
        for number, (zone, hour) in enumerate(self.places):
            day = (reminder_day(now, zone, hour) - sql.EPOCH).days
            rows.append(f"(%(zone{number})s, {hour:d}, {day:d})")
            parameters[f"zone{number}"] = zone
        return ", ".join(rows), parameters

    def execute(
        self, template: str, now: datetime, more: dict[str, Any] | None = None
    ) -> Any:
        """Execute a statement; return the cursor. With ``records`` among ``more``,
        a list of keys as JSON, it asks for these only."""
        rows, zones = self.today(now)
        more = more or {}
        text = sql.statement(
            template,
            permissions=self.permissions,
            today=rows,
            only="records" in more,
        )
        cursor = connection.cursor()
        if connection.in_atomic_block and connection.vendor == "postgresql":
            # It takes longer to compile them than to execute them.
            cursor.execute("SET LOCAL jit = off")
        cursor.execute(text, self.parameters(now) | zones | more)
        return cursor


def viewing_permissions() -> tuple[int, ...]:
    """Return the keys of the permissions of which each shows a fleet's vehicles."""
    of_vehicles = ContentType.objects.get_for_model(Vehicle)
    names = [f"{action}_vehicle" for action in ACTIONS]
    found = Permission.objects.filter(content_type=of_vehicles, codename__in=names)
    return tuple(found.values_list("pk", flat=True))


class Turn(NamedTuple):
    """The reminder of a record whose turn it is for somebody."""

    due_value: str
    days_left: int
    offset: int
    level: str


def queue(calendar: Calendar, now: datetime) -> int:
    """Queue a delivery for everybody to be told ``now``; return how many.

    For each record that is the nearest reminder whose day has come. Whoever has had
    it, or a later one, is left out; what was skipped and is wanted after all
    (completed by mistake, sold and bought back) is queued again. One statement.
    """
    if not calendar.places:
        return 0
    with transaction.atomic(), calendar.execute(sql.QUEUE, now) as cursor:
        return max(cursor.rowcount, 0)


def note_nobody(calendar: Calendar, now: datetime) -> int:
    """Write down of which records there is nobody to tell; return how many. To be
    called after :func:`queue`. One statement."""
    if not calendar.places:
        return 0
    reasons = {
        "none_chosen": _("Nobody is chosen."),
        "none_reachable": _(
            "None of those chosen can be told: they are inactive, have no e-mail "
            "address, may not see the fleet, or turned its mails off."
        ),
    }
    with transaction.atomic(), calendar.execute(sql.NOBODY, now, reasons) as cursor:
        return max(cursor.rowcount, 0)


def unwritten(calendar: Calendar, now: datetime) -> bool:
    """Tell whether a record is due of whose reminder nothing is written: neither that
    somebody is told nor that nobody can be. One statement.

    Cheaper than :func:`queue`, which also sees who was chosen since.
    """
    if not calendar.places:
        return False
    with transaction.atomic(), calendar.execute(sql.UNWRITTEN, now) as cursor:
        return bool(cursor.fetchone()[0])


def turns(
    calendar: Calendar, now: datetime, records: Iterable[int], people: Iterable[int]
) -> dict[tuple[int, int], Turn]:
    """Return which reminder of these records has its turn for these people, by the
    keys of record and person; of whom somebody is not to be told is left out."""
    if not calendar.places:
        return {}
    asked = {
        "records": json.dumps(sorted(records)),
        "asked": json.dumps(sorted(people)),
    }
    with calendar.execute(sql.TURN, now, asked) as cursor:
        rows = cursor.fetchall()
    return {(record, person): Turn(*rest) for record, person, *rest in rows}
