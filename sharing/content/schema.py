"""What a share shows, as plain values: the one structure that everything public is
made from. What the share leaves out is not in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

OBSERVATION = "observation"


class File(NamedTuple):
    """A photo or document. ``key`` names it in addresses of this share only, so that
    nothing can be told from it; ``pk`` is for us."""

    key: str
    pk: int
    kind: str
    caption: str
    is_image: bool
    fingerprint: str
    width: int = 0
    height: int = 0


class Entry(NamedTuple):
    """Work that was done, or something that was observed."""

    day: date
    type_code: str
    type_name: str
    description: str
    mileage: int | None
    cost: Decimal | None
    currency: str
    supplier: str
    details: str
    files: tuple[File, ...] = ()

    @property
    def is_observation(self) -> bool:
        """Tell whether nothing was done, only seen."""
        return self.type_code == OBSERVATION


class Task(NamedTuple):
    """Work that is still to be done."""

    type_code: str
    type_name: str
    description: str
    due_date: date | None
    due_mileage: int | None


class Sort(NamedTuple):
    """A type of maintenance in this history: how many entries, and what they cost in
    each currency."""

    type_id: int
    code: str
    name: str
    number: int
    costs: dict[str, Decimal]


class Totals(NamedTuple):
    """What the entries of a history come to, and when it was last changed."""

    sorts: list[Sort]
    changed: datetime

    @property
    def number(self) -> int:
        """Return how many entries there are."""
        return sum(sort.number for sort in self.sorts)


@dataclass(frozen=True, slots=True)
class Car:
    """What is told of the vehicle. It is called by its make and model; by its name
    only where it has neither, because names are mostly somebody's."""

    title: str
    year: int | None
    powertrain: str
    battery_kwh: Decimal | None
    plate: str
    vin: str
    status: str
    unit: str
    currency: str
    photo: File | None


@dataclass(frozen=True, slots=True)
class History:
    """All that a share shows, newest first."""

    car: Car
    entries: tuple[Entry, ...]
    tasks: tuple[Task, ...]
    readings: tuple[tuple[date, int], ...] = field(default=())


def by_year(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """Return entries under their years, in the order they come."""
    years: dict[int, list[Entry]] = {}
    for entry in entries:
        years.setdefault(entry.day.year, []).append(entry)
    return years
