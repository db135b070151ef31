"""Who is reminded of a record."""

from collections import defaultdict
from typing import NamedTuple

from accounts.models import User
from maintenance.querysets import MaintenanceRecordQuerySet
from notifications.models.deliveries import Level


class Audience(NamedTuple):
    """The people to remind of one record, and where they were chosen."""

    level: Level
    people: frozenset[int]


_PATHS = {
    Level.RECORD: "",
    Level.VEHICLE: "vehicle__",
    Level.FLEET: "vehicle__fleet__",
}


def audiences(records: MaintenanceRecordQuerySet) -> dict[int, Audience]:
    """Return the audience of each of these records, by the record's primary key.

    The people of a record are its own users and groups if it has any, else its
    vehicle's, else its fleet's. Whom somebody chose counts even if nobody of them
    can be reached: then the audience is empty, and not the next level's. A record
    for which nobody chose anyone is left out. Groups are their members of this
    moment, each person counts once, and the inactive and those without an address
    do not. Seven queries, however many records.
    """
    chosen: dict[int, tuple[Level, set[int | None]]] = {}
    for level in Level:
        for record, people in _chosen(records, _PATHS[level]).items():
            chosen.setdefault(record, (level, people))
    everybody = {person for _, people in chosen.values() for person in people if person}
    reachable = set(
        User.objects.reachable().filter(pk__in=everybody).values_list("pk", flat=True)
    )
    return {
        record: Audience(level, frozenset(reachable & people))
        for record, (level, people) in chosen.items()
    }


def _chosen(
    records: MaintenanceRecordQuerySet, path: str
) -> dict[int, set[int | None]]:
    """Return the users and members of groups under ``path``, by record; a group
    without members gives None, for it was chosen all the same."""
    found: dict[int, set[int | None]] = defaultdict(set)
    for relation, person in (
        ("notify_users", "notify_users"),
        ("notify_groups", "notify_groups__user"),
    ):
        pairs = (
            records.order_by()
            .filter(**{f"{path}{relation}__isnull": False})
            .values_list("pk", f"{path}{person}")
        )
        for record, user in pairs.iterator():
            found[record].add(user)
    return found
