"""Snoozing: one person's reminders of one record wait for a week.

It is about one due value: once that is moved, reminders come as for anybody.
"""

from datetime import date, datetime, timedelta

from wagtail.log_actions import log

from accounts.models import User
from maintenance.models import MaintenanceRecord
from notifications.models import Delivery
from vehicles.models import Fleet

WEEK = timedelta(days=7)


def until(fleet: Fleet, now: datetime) -> date:
    """Return the day on which something snoozed ``now`` comes again."""
    return fleet.local_date(now) + WEEK


def snooze(record: MaintenanceRecord, person: User, now: datetime) -> date | None:
    """Have this person reminded of an open record in a week; return the day, or None
    if the record is not due on any day. Call it inside a transaction."""
    day = until(record.vehicle.fleet, now)
    if Delivery.objects.snooze(record, person, until=day, now=now) is None:
        return None
    log(record, "notifications.snooze", user=person, data={"until": day.isoformat()})
    return day
