"""From which mileage a plan goes on once its work is done: arithmetic on readings.

No database, no clock. What was typed counts once it fits the other readings, or a
person confirmed it; until then, the others say how far the vehicle had come.
"""

from datetime import date
from typing import NamedTuple

from vehicles.odometer import Accepted


class Counted(NamedTuple):
    """The total distance that is counted from, None if nobody knows it; and whether it
    is what the work's own reading says."""

    total: int | None
    is_own: bool = False


def counted(fit: Accepted, reading: int | None, day: date | None) -> Counted:
    """Return what is counted from after work on a ``day`` from which this ``reading``
    came, if any did: the reading if it is accepted; else the last accepted one until
    that day, or the first one after it."""
    own = None if reading is None else fit.total_of(reading)
    if own is not None:
        return Counted(own, is_own=True)
    return Counted(fit.total_by(day or date.max))
