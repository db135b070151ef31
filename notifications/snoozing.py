"""Snoozing: one person's reminders of one record wait for a week.

The reminder of that day is written at once, and waits. Because whoever is to have a
later reminder is not sent an earlier one, it also keeps back what would come before
it. It is about one due value: once that is moved, reminders come as for anybody.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from maintenance.models import MaintenanceRecord
from notifications.models import Delivery, ReminderPolicy
from notifications.recipients import audiences
from notifications.rules import Rule, due_value
from vehicles.models import Fleet

WEEK = timedelta(days=7)
Status = Delivery.Status


def until(fleet: Fleet, now: datetime) -> date:
    """Return the day on which something snoozed ``now`` comes again."""
    return fleet.local_date(now) + WEEK


def snooze(record: MaintenanceRecord, person: User, now: datetime) -> date:
    """Have this person reminded of an open, due record in a week; return the day.

    Call it inside a transaction.
    """
    fleet = record.vehicle.fleet
    day = until(fleet, now)
    about: dict[str, Any] = {"record": record, "due_value": due_value(record)}
    waiting = Delivery.objects.filter(recipient=person, **about)
    waiting.filter(status__in=[Status.QUEUED, Status.FAILED]).update(
        status=Status.SKIPPED,
        error=_("Snoozed until %(day)s.") % {"day": day.isoformat()},
        next_attempt_at=None,
    )
    due_on = record.due_on or day
    audience = audiences(MaintenanceRecord.objects.filter(pk=record.pk))
    Delivery.objects.update_or_create(
        recipient=person,
        offset=(due_on - day).days,
        **about,
        defaults={
            "status": Status.QUEUED,
            "error": "",
            "due_on": due_on,
            "remind_on": day,
            "level": audience[record.pk].level,
            "created_at": now,
            "next_attempt_at": _morning(fleet, day),
            "attempts": 0,
            "batch": None,
            "message_id": "",
        },
    )
    log(record, "notifications.snooze", user=person, data={"until": day.isoformat()})
    return day


def _morning(fleet: Fleet, day: date) -> datetime:
    """Return the instant of a day at which the fleet wants its mail."""
    rules = ReminderPolicy.objects.filter(Q(scope="site") | Q(fleet=fleet))
    hours = dict(rules.exclude(hour=None).values_list("scope", "hour"))
    hour = hours.get("fleet", hours.get("site")) or 0 if hours else Rule().hour
    return datetime.combine(day, time(hour), ZoneInfo(fleet.time_zone))
