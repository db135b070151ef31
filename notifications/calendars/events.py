"""What a person may see of what is due, as plain data."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.admin.urls import admin_url
from maintenance import display
from maintenance.due_state import DueState
from maintenance.models import MaintenanceRecord
from notifications import display as notification_display
from notifications.calendars import entries
from notifications.models import CalendarAddress, CalendarEntry, ReminderPolicy
from notifications.rules import Rule

LONGEST_DETAILS = 1000  # characters; the record's page has the rest


class Event(NamedTuple):
    """One event, all day long."""

    uid: str
    sequence: int
    changed_at: datetime
    day: date
    summary: str
    is_cancelled: bool = False
    is_forecast: bool = False
    description: str = ""
    url: str = ""
    alarms: tuple[timedelta, ...] = ()  # from midnight of the day on


def events(address: CalendarAddress, now: datetime) -> list[Event]:
    """Return the events of this calendar, in its person's language. Six queries, and
    more only if something changed since the last time."""
    seen = entries.seen_by(address).select_related(
        "vehicle__fleet", "vehicle__odometer_summary", "maintenance_type"
    )
    records = list(seen[: entries.MOST])
    told = entries.told(address, records, now)
    rules = ReminderPolicy.objects.by_record(records)
    with translation.override(notification_display.language_of(address.user)):
        found = [
            _event(record, told.open[record.pk], rules[record.pk], now)
            for record in records
            if record.pk in told.open
        ]
    return found + [_off(entry) for entry in told.cancelled]


def _event(
    record: MaintenanceRecord, entry: CalendarEntry, rule: Rule, now: datetime
) -> Event:
    if entry.is_cancelled:  # since the records were read
        return _off(entry)
    today = record.vehicle.fleet.local_date(now)
    path = admin_url(MaintenanceRecord, "inspect", record.pk)
    return _off(entry)._replace(
        is_cancelled=False,
        is_forecast=entry.due_on != record.due_date and not record.is_reached,
        description="\n".join(_lines(record, today)),
        url=f"{settings.BASE_URL}{path}",
        alarms=alarms(rule),
    )


def _off(entry: CalendarEntry) -> Event:
    return Event(
        uid=str(entry.uid),
        sequence=entry.sequence,
        changed_at=entry.changed_at,
        day=entry.due_on,
        summary=entry.summary,
        is_cancelled=True,
    )


def alarms(rule: Rule) -> tuple[timedelta, ...]:
    """Return when a rule has one reminded, from midnight of the due day on."""
    hour = timedelta(hours=rule.hour)
    return tuple(hour - timedelta(days=days) for days in sorted(rule.offsets))[::-1]


def _lines(record: MaintenanceRecord, today: date) -> Iterator[str]:
    """Yield what stands in an event, line by line."""
    vehicle = record.vehicle
    state = record.due_state(today)
    if state in (DueState.OVERDUE, DueState.PROBABLY_DUE):
        yield str(state.label)
    if both := display.dues_on(record, today):
        yield from both
    elif record.due_date:
        yield _("Due on %(day)s.") % {
            "day": notification_display.full_date(record.due_date, "long")
        }
    if basis := notification_display.basis(record, today):
        if record.forecast_on and record.forecast_on > today:
            yield _("Forecast: %(basis)s") % {"basis": basis}
        else:
            yield basis
    named = (vehicle.name, vehicle.plate, vehicle.unit_number, vehicle.fleet.name)
    yield " · ".join(filter(None, map(notification_display.brief, named)))
    yield notification_display.brief(record.maintenance_type.name)
    if record.details:
        yield ""
        yield Truncator(record.details).chars(LONGEST_DETAILS)
