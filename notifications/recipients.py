"""Who is reminded of a record."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from maintenance.querysets import MaintenanceRecordQuerySet
from notifications import sql
from notifications.models.deliveries import Level


class Audience(NamedTuple):
    """The people to remind of one record, and where they were chosen."""

    level: Level
    people: frozenset[int]


def audiences(records: MaintenanceRecordQuerySet) -> dict[int, Audience]:
    """Return the audience of each of these records, by the record's primary key.

    The people of a record are its own users and groups if it has any, else its
    vehicle's, else its fleet's. Whom somebody chose counts even if nobody of them
    can be told: then the audience is empty, and not the next level's. A record for
    which nobody chose anyone is left out. Groups are their members of this moment,
    and each person counts once. Not told are the inactive, those without an address,
    those who may not see the fleet, and who turned its mails off. Two queries,
    however many records.
    """
    return audiences_of(records.order_by().values_list("pk", flat=True))


def audiences_of(keys: Iterable[int]) -> dict[int, Audience]:
    """Return the same of the records with these keys. One query, and theirs."""
    keys = list(keys)
    people: dict[int, tuple[str, set[int]]] = {}
    with sql.executed(sql.AUDIENCES, {"records": json.dumps(keys)}) as cursor:
        for record, level, person in cursor.fetchall():
            found = people.setdefault(record, (level, set()))[1]
            found.update([person] if person else [])
    return {
        record: Audience(Level(level), frozenset(found))
        for record, (level, found) in people.items()
    }
