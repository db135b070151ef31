"""What arithmetic on readings takes and gives."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple

READING, REPLACEMENT = "reading", "replacement"
CONFIRMED, EXCLUDED = "confirmed", "excluded"


class Reading(NamedTuple):
    """What an instrument said on a day, and what a person said about it.

    A plain ``(day, value)`` is one too: an ordinary reading nobody spoke about. With
    ``kind`` "replacement", the value is what the new instrument starts from.
    ``verdict`` is "confirmed", "excluded" or empty. ``key`` is the caller's own.
    """

    day: date
    value: int
    kind: str = READING
    verdict: str = ""
    key: Any = None


class Reason(StrEnum):
    """Why a reading is set aside."""

    PERSON = "person"
    LOWER = "lower"  # than what was read before it
    HIGHER = "higher"  # than what was read after it
    TOO_FAR = "too_far"  # from its neighbours for the days between
    EARLIER = "earlier"  # than a new count that began far off, and goes on since
    CONTRADICTED = "contradicted"  # confirmed, but so is another it contradicts


class Exclusion(NamedTuple):
    """A reading that nothing is reckoned from: why, and the accepted ones beside it
    in the total distance."""

    reading: Any
    reason: Reason
    before: tuple[date, int] | None = None
    after: tuple[date, int] | None = None


@dataclass
class Accepted:
    """The readings that fit together, in the order of time, and those set aside.

    ``kept`` holds the readings as they were given; ``totals`` holds beside each the
    distance that the vehicle has covered in all, which is its value until an
    instrument is replaced. ``offset`` is the total less what the latest instrument
    shows.
    """

    kept: list[Any] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    excluded: list[Exclusion] = field(default_factory=list)
    offset: int = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.kept)

    def __len__(self) -> int:
        return len(self.kept)

    def total_of(self, key: Any) -> int | None:
        """Return the total distance at the reading with this key; None if it does not
        count, or is not among them."""
        for reading, total in zip(self.kept, self.totals, strict=True):
            if len(reading) > 4 and reading[4] == key:
                return total
        return None

    def total_by(self, day: date) -> int | None:
        """Return the total distance at the last reading until a day, else at the first
        one after it; None without any."""
        place = bisect_right(self.kept, day, key=itemgetter(0))
        return self.totals[max(0, place - 1)] if self.totals else None

    def offset_on(self, day: date, value: int | None = None) -> int:
        """Return the total less what the instrument showed on a day; of a day on which
        there were several, of the one that fits ``value``, or else of the last."""
        numbers = range(len(self.kept))
        on = [number for number in numbers if self.kept[number][0] == day]
        if value is not None and on:
            number = min(on, key=lambda one: abs(self.kept[one][1] - value))
        else:
            number = max(0, bisect_right(self.kept, day, key=itemgetter(0)) - 1)
        return self.totals[number] - self.kept[number][1] if self.kept else 0

    @property
    def points(self) -> list[tuple[date, int]]:
        """Return the accepted readings as days and total distances."""
        return [
            (reading[0], total)
            for reading, total in zip(self.kept, self.totals, strict=True)
        ]
