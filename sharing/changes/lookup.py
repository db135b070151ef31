"""Whether a token opens anything: the one query that every visit costs.

It also gives the state of the history, so that an answer kept in this process is used
only while it is true: nothing has to be told to other processes. Written as SQL,
because building it from Python each time would take longer than asking it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from core.public import tokens
from sharing.changes.tracking import STATE_SQL

QUERY = f"""
    SELECT share.id, share.vehicle_id, share.revoked_at IS NULL, share.ends_on,
           fleet.time_zone, share.check_state, share.check_value,
           {STATE_SQL.format(vehicle="share.vehicle_id")}
    FROM maintenance_share share
    JOIN vehicles_vehicle vehicle ON vehicle.id = share.vehicle_id
    JOIN vehicles_fleet fleet ON fleet.id = vehicle.fleet_id
    WHERE share.token_hash = %s
"""  # noqa: S608  (our own words only)


@dataclass(frozen=True, slots=True)
class Live:
    """A share that works now, and the state of what it shows.

    ``check`` is the check value of this very state, ``""`` if it is not known yet.
    """

    share_id: int
    vehicle_id: int
    state: str
    check: str


def find(token: str, now: datetime) -> Live | None:
    """Return the share that this token opens, or None, whatever the reason: there is
    none, it was revoked, it has come to its end. One query in each case."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [tokens.hashed(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    share, vehicle, unrevoked, ends_on, zone, check_state, check, state = row
    if not unrevoked or _has_ended(ends_on, zone, now):
        return None
    state = state or "0"
    return Live(share, vehicle, state, check if check_state == state else "")


def _has_ended(ends_on: date | str | None, zone: str, now: datetime) -> bool:
    """Tell whether the last day has passed where the fleet is. SQLite gives text."""
    if ends_on is None:
        return False
    last = date.fromisoformat(ends_on) if isinstance(ends_on, str) else ends_on
    return now.astimezone(ZoneInfo(zone)).date() > last
