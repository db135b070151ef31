"""Open work of which nobody would be told, where that is decided, and mending it.

Who can be told is the reminder run's own rule (:mod:`notifications.sql`). What is asked
here is asked of places, not of records: a fleet, and each vehicle and record that has
people of its own. So it costs what there are of those, whatever the number of records.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q
from wagtail.log_actions import log
from wagtail.models import RevisionMixin

from accounts.models import User
from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet
from notifications import sql
from notifications.models import Preference
from notifications.models.deliveries import Level
from notifications.recipients import audiences_of
from vehicles.models import Fleet, HasRecipients, Vehicle

MODELS: dict[str, type[HasRecipients]] = {
    Level.RECORD: MaintenanceRecord,
    Level.VEHICLE: Vehicle,
    Level.FLEET: Fleet,
}
ACTION = "notifications.remind_me"


class Places(NamedTuple):
    """The rows, by their keys, at which people would be chosen, or were, and none of
    them can be told."""

    record: frozenset[int]
    vehicle: frozenset[int]
    fleet: frozenset[int]

    def __bool__(self) -> bool:
        return any(self[:])


def places(fleets: Iterable[int]) -> Places:
    """Return where in these fleets nobody can be told. One query."""
    found: dict[str, set[int]] = {level: set() for level in MODELS}
    given = {"fleets": json.dumps(sorted(fleets))}
    with sql.executed(sql.SILENT_PLACES, given) as cursor:
        for record, vehicle, fleet in cursor.fetchall():
            if record:
                found[Level.RECORD].add(record)
            elif vehicle:
                found[Level.VEHICLE].add(vehicle)
            else:
                found[Level.FLEET].add(fleet)
    return Places(*(frozenset(found[level]) for level in Places._fields))


def records(where: Places) -> MaintenanceRecordQuerySet:
    """Return the open work that will be due some day, of which nobody is told for
    what these places say."""
    own, vehicles_own = _chosen(MaintenanceRecord, "pk"), _chosen(Vehicle, "vehicle")
    wanted = Q(pk__in=where.record) | Q(vehicle__in=where.vehicle) & ~own
    wanted |= Q(vehicle__fleet__in=where.fleet) & ~own & ~vehicles_own
    return _waiting(MaintenanceRecord.objects.all()).filter(wanted)


def nobody_of(vehicle: Vehicle, most: int) -> dict[int, Level]:
    """Return of which open work of a vehicle nobody would be told, among the first
    ``most``, and where that is decided. Two queries."""
    rows = _waiting(MaintenanceRecord.objects.filter(vehicle=vehicle))
    return silent(list(rows.order_by().values_list("pk", flat=True)[:most]))


def silent(keys: list[int]) -> dict[int, Level]:
    """Return of which of the records with these keys nobody would be told, and where
    that is decided: the level of people none of whom can be, or the fleet. One
    query."""
    told = audiences_of(keys) if keys else {}
    levels = {key: told[key].level for key in keys if key in told}
    return {
        key: levels.get(key, Level.FLEET)
        for key in keys
        if key not in told or not told[key].people
    }


@transaction.atomic
def remind(row: HasRecipients, person: User) -> None:
    """Let a person be among those who are reminded of what hangs off a row: they are
    chosen there, and do not have the fleet's mails turned off."""
    through: Any = type(row).notify_users.through
    name = type(row).notify_users.field.m2m_field_name()
    through.objects.get_or_create(**{name: row, "user": person})
    fleet = fleet_of(row)
    Preference.objects.of(person).filter(fleet=fleet, frequency="off").delete()
    if isinstance(row, RevisionMixin):
        fresh: Any = type(row)._default_manager.get(pk=row.pk)
        fresh.save_revision(user=person, log_action=ACTION, clean=False)
    else:
        log(row, ACTION, user=person)


def fleet_of(row: Any) -> Fleet:
    """Return the fleet of a record or a vehicle, or the fleet itself."""
    row = getattr(row, "vehicle", row)
    fleet: Fleet = getattr(row, "fleet", row)
    return fleet


def _waiting(rows: MaintenanceRecordQuerySet) -> MaintenanceRecordQuerySet:
    return rows.open().exclude(due_on=None)


def _chosen(model: type[Model], key: str) -> Q:
    """Return the condition that somebody is chosen at the row that ``key`` names."""
    condition = Q()
    for name in ("notify_users", "notify_groups"):
        field: Any = model._meta.get_field(name)
        lines = field.remote_field.through.objects
        ours = lines.filter(**{field.m2m_field_name(): OuterRef(key)})
        condition |= Q(Exists(ours))
    return condition
