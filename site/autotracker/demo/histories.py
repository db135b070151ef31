"""How the demo tells what was and is to be done on a vehicle. No database.

Days are counted from today: ``ago`` back, ``due_in`` ahead.
"""

from datetime import date, timedelta
from decimal import Decimal
from math import pi, sin
from typing import NamedTuple

from autotracker.demo.papers import Item

# The codes of the built-in types, and the names of those that the demo adds.
OBSERVATION, ROUTINE, REPAIR = "observation", "routine", "repair"
INSPECTION, TYRES = "Inspection", "Tyres"

YEAR = 365.25  # days


class Drawing(NamedTuple):
    """A picture on a record, and what it shows."""

    name: str
    caption: str


class Work(NamedTuple):
    """One record. With ``ago`` it was done on that day; without, it is open."""

    description: str
    sort: str
    ago: int | None = None
    due_in: int | None = None
    due_after: int | None = None  # distance from what the odometer says today
    supplier: str = ""
    cost: str = ""
    details: str = ""
    invoice: tuple[Item, ...] = ()
    receipt: tuple[Item, ...] = ()
    quote: tuple[Item, ...] = ()
    drawing: Drawing | None = None
    notify: tuple[str, ...] = ()  # names in the cast
    unread: bool = False  # whether nobody looked at the odometer when it was done

    @property
    def price(self) -> Decimal | None:
        """Return what it cost: what its papers add up to, else what is said."""
        items = self.invoice or self.receipt
        if items:
            return sum((Decimal(amount) for _, amount in items), Decimal(0))
        return Decimal(self.cost) if self.cost else None


class Track(NamedTuple):
    """How far a vehicle had come on each day, in its own unit.

    It starts at ``first`` on the day ``since`` days ago, goes ``yearly`` a year,
    and in January less than in July, by the share ``season`` (0–1).
    """

    since: int
    first: int
    yearly: int
    season: float = 0.3

    def on(self, day: date, today: date) -> int:
        """Return the odometer on a day; it never runs backwards."""
        start = today - timedelta(days=self.since)
        days = self._effort(day) - self._effort(start)
        return round(self.first + self.yearly * days / YEAR)

    def _effort(self, day: date) -> float:
        angle = 2 * pi * (day.timetuple().tm_yday - 15) / YEAR
        return day.toordinal() - self.season * YEAR / (2 * pi) * sin(angle)


class History(NamedTuple):
    """A vehicle of the household: its fields, its photo, its way, its work."""

    fields: dict[str, object]
    photo: str
    bought: int  # days ago
    track: Track
    works: tuple[Work, ...]
    sold: int = 0  # days ago; the family reads no odometer after it
    slip: int = 0  # which of its readings lost a digit; 0: none
    notify: tuple[str, ...] = ()
