"""What is due, and for whom: found and written by the database, in one statement."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Self

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from notifications import sql
from notifications.models import ReminderPolicy
from notifications.rules import Rule, reminder_day
from vehicles.models import Fleet


class RunContext(NamedTuple):
    """What a run has to know beforehand: small, whatever the number of records."""

    places: tuple[tuple[str, int], ...]  # time zones, and the hours wanted there
    rule: Rule  # of the whole site
    furthest: int  # days before, of any policy

    @classmethod
    def load(cls) -> Self:
        """Ask the database. Two queries."""
        known = ReminderPolicy.objects.filter(
            Q(scope="site") | Q(offsets__isnull=False)
        )
        columns = ("scope", "offsets", "hour", "repeat_weekly")
        policies = [
            ReminderPolicy(**row)
            for row in known.order_by().values(*columns).distinct()
        ]
        rule = Rule()
        for policy in policies:
            if policy.scope == ReminderPolicy.Scope.SITE:
                rule = policy.over(rule)
        lists = [rule.offsets, *(policy.offsets or () for policy in policies)]
        furthest = max(day for days in lists for day in days)
        places = Fleet.objects.order_by().values_list(
            "time_zone", "reminder_policy__hour"
        )
        wanted = {
            (zone, rule.hour if hour is None else hour)
            for zone, hour in places.distinct()
        }
        return cls(tuple(sorted(wanted)), rule, furthest)

    def parameters(self, now: datetime) -> dict[str, Any]:
        """Return what the statements take."""
        operations = connection.ops
        days = [
            (zone, hour, reminder_day(now, zone, hour)) for zone, hour in self.places
        ]
        latest = max(day for _zone, _hour, day in days)
        furthest = min(latest, date.max - timedelta(days=self.furthest))
        furthest += timedelta(days=self.furthest)
        return {
            "now": operations.adapt_datetimefield_value(now),
            "furthest": operations.adapt_datefield_value(furthest),
            "places": json.dumps(
                [(zone, hour, (day - sql.EPOCH).days) for zone, hour, day in days]
            ),
            "offsets": json.dumps(list(self.rule.offsets)),
            "hour": self.rule.hour,
            "repeat_weekly": self.rule.repeat_weekly,
        }


class DueReminder(NamedTuple):
    """The reminder of a record whose turn it is for somebody."""

    due_value: str
    days_left: int
    offset: int
    level: str


def queue(context: RunContext, now: datetime) -> int:
    """Queue a delivery for everybody to be told ``now``; return how many were written.

    For each record that is the nearest reminder whose day has come. Whoever has had
    it, or a later one, is left out; what was skipped and is wanted after all
    (completed by mistake, sold and bought back) is queued again. For who has changed
    the due value, what had its turn then is skipped. One statement.
    """
    if not context.places:
        return 0
    reason = {"known": _("You changed yourself when it is due.")}
    with sql.executed(sql.QUEUE, context.parameters(now) | reason) as cursor:
        return max(cursor.rowcount, 0)


def note_nobody(context: RunContext, now: datetime) -> int:
    """Write down of which records there is nobody to tell; return how many. To be
    called after :func:`queue`. One statement."""
    if not context.places:
        return 0
    reasons = {
        "none_chosen": _("Nobody is chosen."),
        "none_reachable": _(
            "None of those chosen can be told: they are inactive, have no e-mail "
            "address, may not see the fleet, or turned its mails off."
        ),
    }
    with sql.executed(sql.NOBODY, context.parameters(now) | reasons) as cursor:
        return max(cursor.rowcount, 0)


def unwritten(context: RunContext, now: datetime) -> bool:
    """Tell whether a record is due of whose reminder nothing is written: neither that
    somebody is told nor that nobody can be. One statement.

    Cheaper than :func:`queue`, which also sees who was chosen since.
    """
    if not context.places:
        return False
    with sql.executed(sql.UNWRITTEN, context.parameters(now)) as cursor:
        return bool(cursor.fetchone()[0])


def due_reminders(
    context: RunContext, now: datetime, records: Iterable[int], people: Iterable[int]
) -> dict[tuple[int, int], DueReminder]:
    """Return which reminder of these records has its turn for these people, by the
    keys of record and person; of whom somebody is not to be told is left out."""
    if not context.places:
        return {}
    asked = {
        "records": json.dumps(sorted(records)),
        "asked": json.dumps(sorted(people)),
    }
    with sql.executed(sql.TURN, context.parameters(now) | asked) as cursor:
        rows = cursor.fetchall()
    return {(record, person): DueReminder(*rest) for record, person, *rest in rows}
