"""Who will be reminded of what, when and why."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet
from notifications.models import Delivery, ReminderPolicy
from notifications.models.deliveries import Level
from notifications.recipients import audiences
from notifications.rules import (
    Rule,
    current_offset,
    days_left,
    due_value,
    had_its_turn,
    reminder_day,
)


class Upcoming(NamedTuple):
    """A reminder that nobody wrote yet. Without a recipient: nobody will be told."""

    at: datetime  # in the fleet's time zone
    record: MaintenanceRecord
    due_on: date
    offset: int  # days before it is due
    recipient: int | None
    level: Level | None  # where the recipient was chosen


def upcoming(
    records: MaintenanceRecordQuerySet, now: datetime, days: int
) -> list[Upcoming]:
    """Return what will be written of these records from ``now`` on until so many
    days from now, if nothing changes; the soonest first.

    What is written already, and waits, is among the deliveries. Ten queries or so,
    however many records; the records are all fetched, so hand in few.
    """
    found = list(records.open().exclude(due_on=None).select_related("vehicle__fleet"))
    rules = ReminderPolicy.objects.by_record(found)
    told = audiences(records)
    written = _written(found)
    coming = []
    for record in found:
        audience = told.get(record.pk)
        people: list[int | None] = [*sorted(audience.people)] if audience else []
        value = due_value(record)
        for at, offset in _moments(record, rules[record.pk], now, days):
            for person in people or [None]:
                if _knows(record, person, offset):
                    continue
                lowest = written.get((record.pk, value, person))
                if lowest is None or offset < lowest:
                    level = audience.level if audience else None
                    coming.append(
                        Upcoming(at, record, record.due_on, offset, person, level)
                    )
    return sorted(coming, key=lambda one: (one.at, one.record.pk, one.recipient or 0))


def _knows(record: MaintenanceRecord, person: int | None, offset: int) -> bool:
    """Tell whether it is this person who has changed when the record is due, and this
    reminder had its turn then."""
    on, to = record.moved_on, record.moved_to
    if person is None or record.moved_by_id != person or on is None or to is None:
        return False
    return had_its_turn(offset, record.due_on, on, to)


def _written(
    records: list[MaintenanceRecord],
) -> dict[tuple[int, str, int | None], int]:
    """Return the last reminder that each person has of each record and due value."""
    found: dict[tuple[int, str, int | None], int] = {}
    rows = Delivery.objects.filter(record__in=[record.pk for record in records])
    rows = rows.exclude(status="skipped", recipient__isnull=False).order_by()
    columns = ("record", "due_value", "recipient", "offset")
    for record, value, person, offset in rows.values_list(*columns):
        key = (record, value, person)
        found[key] = min(offset, found.get(key, offset))
    return found


def _moments(
    record: MaintenanceRecord, rule: Rule, now: datetime, days: int
) -> Iterator[tuple[datetime, int]]:
    """Yield when which reminder of a record has its turn: first the one that has it
    now, if any."""
    zone = record.vehicle.fleet.time_zone
    today = reminder_day(now, zone, rule.hour)
    before = None
    for day in (today + timedelta(days=number) for number in range(days + 1)):
        left = days_left(record.due_on, on=day)
        offset = current_offset(rule, left, overdue=record.is_overdue(day))
        if offset is not None and offset != before:
            morning = datetime.combine(day, time(rule.hour), tzinfo=ZoneInfo(zone))
            yield max(morning, now.astimezone(ZoneInfo(zone))), offset
        before = offset
