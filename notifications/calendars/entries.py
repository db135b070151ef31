"""What calendars were told of each record, compared with what is true now.

A calendar program takes a change only if its SEQUENCE has grown. So what was told last
is stored, a row for each record, and whenever a calendar is read, one query compares
it with the records. Whatever way a record changed (a form, its plan, a bulk update, a
forecast that moved, SQL by hand, a vehicle renamed or sold), the next reader finds the
difference; triggers would have to stand on four tables and cost every write, and a
change that nobody has read needs no number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet
from notifications.display import brief
from notifications.models import CalendarAddress, CalendarEntry

# How many events of either kind a calendar has: what is due first, what was cancelled
# last. Programs that are told nothing more of an event drop it or let it stand.
MOST = 1000
# So long a calendar says that something is off; programs ask every few hours.
KEEP_CANCELLED = timedelta(days=60)
COMPARED = ["fleet", "due_on", "summary", "is_cancelled"]


def waiting() -> MaintenanceRecordQuerySet:
    """Return the records that belong into somebody's calendar."""
    return MaintenanceRecord.objects.open().exclude(due_on=None)


def seen_by(address: CalendarAddress) -> MaintenanceRecordQuerySet:
    """Return those of them that belong into this one, the most urgent first."""
    rows = waiting().visible_to(address.user)
    if address.fleet_id:
        rows = rows.filter(vehicle__fleet=address.fleet_id)
    return rows.order_by("due_on", "pk")


class Told(NamedTuple):
    """What calendars were told: of open records by their keys, and what is off."""

    open: dict[int, CalendarEntry]
    cancelled: list[CalendarEntry]


def told(
    address: CalendarAddress, records: Sequence[MaintenanceRecord], now: datetime
) -> Told:
    """Return what calendars are told of these records, and of what is off in the
    fleets of this address: as it is now, and stored. Two queries if nothing changed.

    The records have their vehicles fetched along.
    """
    found = _stored(address, records, now)
    changed = [one.pk for one in records if _differs(one, found.open.get(one.pk))]
    changed += [entry.pk for entry in found.cancelled if not entry.is_cancelled]
    if not changed:
        return found
    _store(changed, now)
    return _stored(address, records, now)


def summary(record: MaintenanceRecord) -> str:
    """Return what an event is called, in one line and in no language of ours."""
    return f"{brief(record.vehicle.name)}: {brief(record.description)}"


def forget(now: datetime) -> int:
    """Delete the entries of what was deleted, when no calendar shows them any more;
    return how many. Of a record that is still there, the number is kept."""
    records = MaintenanceRecord.objects.filter(pk=OuterRef("pk"))
    old = CalendarEntry.objects.filter(
        ~Exists(records), is_cancelled=True, changed_at__lt=now - KEEP_CANCELLED
    )
    return old.delete()[0]


def _stored(
    address: CalendarAddress, records: Sequence[MaintenanceRecord], now: datetime
) -> Told:
    keys = [record.pk for record in records]
    entries = CalendarEntry.objects.in_fleets_of(address)
    off = entries.off(waiting(), since=now - KEEP_CANCELLED)[:MOST]
    known = {one.pk: one for one in CalendarEntry.objects.filter(pk__in=keys)}
    return Told(known, [entry for entry in off if entry.pk not in known])


def _differs(record: MaintenanceRecord, entry: CalendarEntry | None) -> bool:
    told = (record.vehicle.fleet_id, record.due_on, summary(record), False)
    return entry is None or entry.told != told


@transaction.atomic
def _store(keys: Sequence[int], now: datetime) -> None:
    """Store what is true of these records. Of two readers, the later one waits and
    looks again, so that no number stands for two different things."""
    mine = CalendarEntry.objects.filter(pk__in=keys).order_by("pk")
    entries = {entry.pk: entry for entry in mine.select_for_update(of=("self",))}
    rows = waiting().filter(pk__in=keys).select_related("vehicle")
    records = {record.pk: record for record in rows}
    written = []
    for key in sorted(records):
        if _differs(records[key], entries.get(key)):
            written.append(_entry(records[key], entries.get(key), now))
    for key in sorted(entries.keys() - records.keys()):
        if not entries[key].is_cancelled:
            entries[key].is_cancelled = True
            entries[key].sequence += 1
            entries[key].changed_at = now
            written.append(entries[key])
    CalendarEntry.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["record_id"],
        update_fields=[*COMPARED, "sequence", "changed_at"],
    )


def _entry(
    record: MaintenanceRecord, before: CalendarEntry | None, now: datetime
) -> CalendarEntry:
    """Return the entry as it has to be, under the identity it has had."""
    entry = before or CalendarEntry(record_id=record.pk, sequence=-1)
    entry.fleet_id = record.vehicle.fleet_id
    entry.due_on = record.due_on
    entry.summary = summary(record)
    entry.is_cancelled = False
    entry.sequence += 1
    entry.changed_at = now
    return entry
