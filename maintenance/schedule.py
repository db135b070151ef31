"""When the next occurrence of a plan is due: arithmetic on dates and distances.

No database, no clock. Months count from the day they started on, so that the 31st
comes back after a shorter month: 31 January, 28 February, 31 March.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from vehicles.models import units
from vehicles.months import add_months
from vehicles.validators import LARGEST_DISTANCE


@dataclass(frozen=True)
class Point:
    """A day and what the odometer says on it; either may be unknown."""

    day: date | None = None
    mileage: int | None = None


# What work done before a day of a fixed calendar stands for, as somebody said: for that
# day; the beginning of the calendar anew; or nothing, so that the day stays.
FOR_DUE, ANEW, EXTRA = "due", "anew", "extra"
# Earlier than so many days, or such a share of the interval, it is not clear.
CLEAR_DAYS, CLEAR_SHARE = 31, 4


@dataclass(frozen=True)
class Rule:
    """How often: ``months`` or ``distance``, or both, whichever comes first.

    With ``fixed``, days stay on the calendar that ``start`` begins; mileages always
    count from where the work was done. What lies after the year 2199, or beyond
    what an odometer shows, is no due date or mileage.
    """

    months: int | None
    distance: int | None
    start: Point
    fixed: bool = False

    def first(self) -> Point:
        """Return the first occurrence: one interval after the start."""
        return Point(self._later(self.start.day), self._further(self.start.mileage))

    def is_unclear(self, done: date | None, due: date | None) -> bool:
        """Tell whether work was done so early before a day of a fixed calendar that
        somebody should say what it stands for: more than a month, or a quarter of a
        shorter interval."""
        if not self.fixed or not self.months or done is None or due is None:
            return False
        before = add_months(due, -self.months) or due
        clear = min(CLEAR_DAYS, (due - before).days // CLEAR_SHARE)
        return (due - done).days > clear

    def after(self, done: Point, due: Point, meant: str = "") -> Point:
        """Return what follows an occurrence that was ``due`` and was ``done``.

        On a fixed calendar: its next day after the work, however late that was.
        What work done early stands for, ``meant`` says; without it, work done up to
        half an interval early counts for the day it was due; done earlier still, that
        day stays.
        """
        mileage = due.mileage if done.mileage is None else done.mileage
        if not self.fixed:
            day = due.day if done.day is None else done.day
            return Point(self._later(day), self._further(mileage))
        if meant == ANEW and done.day and due.day and done.day < due.day:
            return Point(self._later(done.day), self._further(mileage))
        day = self._next_on_calendar(done.day, due.day, meant)
        return Point(day, self._further(mileage))

    def skip(self, due: Point, now: Point, anchor: date | None = None) -> Point:
        """Return what follows an occurrence that was ``due`` and is left out: whole
        intervals later, so many that it lies ahead ``now``. ``anchor`` is the day
        that months count from, the start if it is not given."""
        day, mileage = due.day, due.mileage
        if day and self.months:
            latest = max(day, now.day or day)
            day = self._calendar(anchor or self.start.day or day).after(latest)
        if mileage is not None and self.distance:
            behind = max(0, (now.mileage or 0) - mileage)
            mileage += (behind // self.distance + 1) * self.distance
        return Point(
            day if self.months else None, _shown(mileage) if self.distance else None
        )

    def _later(self, day: date | None) -> date | None:
        return add_months(day, self.months) if day and self.months else None

    def _further(self, mileage: int | None) -> int | None:
        if mileage is None or not self.distance:
            return None
        return _shown(mileage + self.distance)

    def _calendar(self, start: date) -> "Calendar":
        return Calendar(start, self.months or 1)

    def _next_on_calendar(
        self, done: date | None, due: date | None, meant: str
    ) -> date | None:
        start = self.start.day
        if start is None or not self.months:
            return None
        calendar = self._calendar(start)
        done = done or due or start
        own = calendar.number_from(due) if due else 1
        if (next_one := calendar.number_after(done)) > own:
            return calendar.day(next_one)
        before, day = calendar.day(own - 1), calendar.day(own)
        if before is None or day is None:
            return None
        early = done < before + (day - before) / 2
        stays = early if meant not in (FOR_DUE, EXTRA) else meant == EXTRA
        return day if stays and done < day else calendar.day(own + 1)


@dataclass(frozen=True)
class Calendar:
    """The days that lie whole numbers of intervals after a start, which is day 0."""

    start: date
    months: int

    def day(self, number: int) -> date | None:
        """Return a day of the calendar; None after the year 2199."""
        return add_months(self.start, number * self.months)

    def number_after(self, day: date) -> int:
        """Return the number of the first day later than this one, at least 1."""
        return self._first(lambda found: found > day, day)

    def number_from(self, day: date) -> int:
        """Return the number of the first day not before this one, at least 1."""
        return self._first(lambda found: found >= day, day)

    def after(self, day: date) -> date | None:
        """Return the first day later than this one, and than the start."""
        return self.day(self.number_after(day))

    def _first(self, fits: Callable[[date], bool], near: date) -> int:
        months = 12 * (near.year - self.start.year) + near.month - self.start.month
        number = max(1, months // self.months)
        while (day := self.day(number)) is not None and not fits(day):
            number += 1
        return number


STEPS = ((5_000, 500), (1_000, 100), (100, 10))


def converted(distance: int, unit: str, to: str) -> int:
    """Return a distance in another unit (km or mi), rounded down to what a person
    would say: 10,000 mi are 16,000 km, 15,000 km are 9,000 mi. At least 1."""
    if unit == to:
        return distance
    exact = int(units.convert(distance, unit, to))
    step = next((step for least, step in STEPS if exact >= least), 1)
    return max(1, min(exact // step * step, LARGEST_DISTANCE))


def _shown(mileage: int | None) -> int | None:
    """Return a mileage that an odometer can show, or None."""
    return mileage if mileage is not None and mileage <= LARGEST_DISTANCE else None
