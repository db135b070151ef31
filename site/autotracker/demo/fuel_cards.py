"""The fuel-card file of the City of Urbana: lines into readings. No database."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from vehicles.validators import EARLIEST_DATE, LARGEST_DISTANCE

YEAR = 2017


class Line(NamedTuple):
    """One line of the file: what was bought, and what the driver typed."""

    transaction_id: str
    vehicle_id: str
    vehicle_description: str
    department: str
    date: date
    time: str
    odometer: str
    odometer_corrected: str
    product: str
    units: str
    unit: str
    unit_cost: str
    net_cost: str


@dataclass(frozen=True)
class Reading:
    """What a line says about the odometer, in miles, on the shifted day."""

    value: int
    read_on: date
    note: str


def read(path: Path) -> list[Line]:
    """Return the lines of the file in the order of time. ``OSError`` if missing."""
    with path.open(newline="", encoding="utf-8") as file:
        lines = [_line(row) for row in csv.DictReader(file)]
    return sorted(lines, key=lambda line: (line.date, line.time, line.transaction_id))


def _line(row: dict[str, Any]) -> Line:
    return Line(**row | {"date": date.fromisoformat(row["date"])})


def shift(lines: Iterable[Line], last_day: date) -> timedelta:
    """Return the whole days by which the year moves so as to end on ``last_day``."""
    return last_day - max(line.date for line in lines if line.date.year == YEAR)


def reading(line: Line, days: timedelta) -> Reading | None:
    """Return the line's reading, moved by ``days``, or None where there is none.

    The number stands as it was typed, however wrong. No reading can be made of a
    line without a number, of one above what an odometer shows, and of one dated
    after the year (moved along, it would lie in the future). A line dated before
    the year moves with the others: wrong by as many years as it was.
    """
    if not re.fullmatch(r"[0-9]+", line.odometer) or line.date.year > YEAR:
        return None
    value, read_on = int(line.odometer), line.date + days
    if value > LARGEST_DISTANCE or read_on < EARLIEST_DATE:
        return None
    return Reading(value, read_on, _note(line))


def _note(line: Line) -> str:
    """Say where the reading comes from, and what is odd about its line."""
    parts = [f"Fuel card {line.transaction_id}, {line.time[:5]}"]
    if line.unit != "GA":
        parts.append(f"bought: {line.product}")
    if line.date.year != YEAR:
        parts.append(f"the file dates it {line.date}")
    if line.odometer_corrected:
        parts.append(f"the card company made it {line.odometer_corrected}")
    return "; ".join(parts)


def runs_on(lines: Iterable[Line]) -> str:
    """Return the powertrain that what was mostly bought points at."""
    products = Counter("Diesel" in line.product for line in lines)
    return "diesel" if products[True] > products[False] else "petrol"
