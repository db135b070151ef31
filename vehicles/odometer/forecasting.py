"""When a distance will be reached, from the readings that fit together.

The daily distance is a mean in which what happened three months before the last
reading counts half. How long a distance takes varies about that for two reasons: the
usage of one vehicle is uneven, which its own readings tell, and it changes with time,
which they do not. The figures below were chosen by folds over the vehicles of a real
fleet; see docs/odometer.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import exp, sqrt
from typing import Any

from vehicles.odometer.accepting import accepted
from vehicles.odometer.readings import Accepted, Reason

YEARLY = 15_000  # what a vehicle covers where nothing else is known, in either unit
HALF_LIFE = 90.0  # days after which usage counts half
PRIOR = 1.0  # days of the fleet's usual distance mixed in
# Fewer readings, or fewer days between the first and the last, tell no usage.
FEWEST, SHORTEST = 3, 14
# Unevenness: days squared a day, where a vehicle tells little of its own.
SPREAD, SPREAD_DAYS = 1.2, 30.0
# Half of the distances take longer than the mean usage says, the more so the less even
# it is: the mean owes much to a few long trips. (Up to a tenth; nothing where it is
# even.)
LONGER, EVEN = 0.1, 0.6
DRIFT = 0.14  # how far usage changes, as a share of the time
ASSUMED_DRIFT = 0.6  # the same where the usage is assumed
FOUR_OF_FIVE = 1.2816  # standard deviations either side
# Where the latest readings contradict each other: how many times as wide the band is
# (as a ratio, at least), and for how many days a distance is only probably reached.
DOUBT_TIMES, DOUBT_LEAST, DOUBT_OPEN = 2.0, 1.2, 180
DOUBT_READINGS, DOUBT_DAYS, DOUBT_SHARE = 3, 120, 0.67
LONGEST = 3653  # days; nobody plans further ahead


@dataclass(frozen=True)
class Forecast:
    """The day on which a distance is reached, and what that rests on.

    Without a ``day``, ``why`` says why: "none" (no reading) or "far" (more than ten
    years). ``doubtful``: the latest readings contradict each other, so that the band
    is wide, and what a reading has reached is not so for sure. ``early`` and
    ``late`` are the days between which it falls four times out of five. ``measured``:
    a reading has reached it. ``assumed``: too few readings, so that the fleet's usual
    distance was taken for ``per_day``.
    """

    day: date | None = None
    early: date | None = None
    late: date | None = None
    readings: int = 0
    per_day: float | None = None
    since: date | None = None
    measured: bool = False
    assumed: bool = False
    doubtful: bool = False
    why: str = ""


@dataclass(frozen=True)
class Usage:
    """What a vehicle's accepted readings tell of its usage: all a forecast needs.

    ``total`` was reached on ``day``; ``offset`` less is what the instrument showed.
    ``spread`` is the unevenness in days squared a day.
    """

    day: date
    total: int
    offset: int
    per_day: float
    spread: float
    readings: int
    since: date
    assumed: bool
    doubtful: bool

    @property
    def basis(self) -> Forecast:
        """Return what any forecast rests on, without a day."""
        return Forecast(
            readings=self.readings,
            per_day=self.per_day,
            since=self.since,
            assumed=self.assumed,
            doubtful=self.doubtful,
        )

    def forecast(self, target: int, on: date | None = None) -> Forecast:
        """Return when ``target`` is reached, as far as that lies ahead of ``total``.

        Knowing that on the day ``on`` no further reading is there, it is not earlier.
        A target that was reached is said to be so on ``day``; the first reading that
        reached it may be older.
        """
        basis = self.basis
        if target <= self.total:
            return self._reached(basis)
        takes = (target - self.total) / self.per_day
        if not self.assumed and self.spread > EVEN:
            takes *= 1 + LONGER * (1 - EVEN / self.spread)
        if takes > LONGEST:
            return replace(basis, why="far")
        early, late = self._band(takes)
        day = self.day + timedelta(days=round(takes))
        first = self.day + timedelta(days=int(early))
        last = self.day + timedelta(days=min(-int(-late // 1), 3 * LONGEST))
        last = max(last, day + timedelta(days=1))
        if on is not None and day < on:
            last, day = max(last, on + (last - day)), on
        first = first if on is None else max(first, on)
        return replace(basis, day=day, early=min(first, day), late=max(last, day))

    def _reached(self, basis: Forecast) -> Forecast:
        day = late = self.day
        if self.doubtful:
            late += timedelta(days=DOUBT_OPEN)
        return replace(basis, day=day, early=day, late=late, measured=True)

    def _band(self, takes: float) -> tuple[float, float]:
        """Return the days after the last reading between which what takes so many
        days in the mean ends four times out of five."""
        drift = ASSUMED_DRIFT if self.assumed else DRIFT
        deviation = sqrt(self.spread * max(takes, 1.0) + (drift * takes) ** 2)
        ratio = FOUR_OF_FIVE * deviation / max(takes, 3.0)
        if self.doubtful:
            ratio = max(DOUBT_LEAST, DOUBT_TIMES * ratio)
        ratio = min(3.0, ratio)
        return takes * exp(-ratio), max(takes, 1.0) * exp(ratio)


def usage(fit: Accepted, usual: float = YEARLY / 365) -> Usage | None:
    """Return what the accepted readings tell, or None if there are none.

    ``usual`` is the daily distance of such vehicles, for want of anything better.
    """
    points = fit.points
    if not points:
        return None
    last, total = points[-1]
    since = points[0][0]
    assumed = len(points) < FEWEST or (last - since).days < SHORTEST
    distance, days, steps = PRIOR * usual, PRIOR, []
    for (start, low), (end, high) in pairwise(points):
        weight = 0.5 ** ((last - end).days / HALF_LIFE)
        distance += weight * (high - low)
        days += weight * (end - start).days
        steps.append((weight, high - low, (end - start).days))
    per_day = usual if assumed else distance / days
    uneven = sum(w * (far / per_day - passed) ** 2 for w, far, passed in steps)
    return Usage(
        day=last,
        total=total,
        offset=fit.offset,
        per_day=per_day,
        spread=(uneven + SPREAD * SPREAD_DAYS) / (days - PRIOR + SPREAD_DAYS),
        readings=len(points),
        since=since,
        assumed=assumed,
        doubtful=_doubtful(fit, last),
    )


def _doubtful(fit: Accepted, last: date) -> bool:
    """Tell whether so many of the latest readings do not fit that nobody can say
    where the vehicle stands: a new count may have begun, or none is right."""
    asides = [
        a for a in fit.excluded if a.reason not in (Reason.PERSON, Reason.EARLIER)
    ]
    lower = [a for a in asides if a.reason == Reason.LOWER and a.after is None]
    if len(lower) >= DOUBT_READINGS:
        return True
    from_day = last - timedelta(days=DOUBT_DAYS)
    out = sum(aside.reading[0] >= from_day for aside in asides)
    kept = sum(reading[0] >= from_day for reading in fit.kept)
    return kept < DOUBT_SHARE * (kept + out) and kept + out >= DOUBT_READINGS + 1


def _until(readings: Iterable[Any], on: date) -> Accepted:
    return accepted([reading for reading in readings if reading[0] <= on])


def current(readings: Iterable[Any], on: date) -> int | None:
    """Return the total distance on a day: of the last accepted reading until then."""
    totals: Sequence[int] = _until(readings, on).totals
    return totals[-1] if totals else None


def daily_distance(
    readings: Iterable[Any], on: date, usual: float = YEARLY / 365
) -> float | None:
    """Return the mean distance a day, recent usage counting more; None without a
    reading, and the ``usual`` one where there are too few."""
    found = usage(_until(readings, on), usual)
    return found.per_day if found else None


def forecast(
    readings: Iterable[Any], target: int, on: date, usual: float = YEARLY / 365
) -> Forecast:
    """Return when the total distance ``target`` is reached, knowing what was read
    until the day ``on``. Never earlier than ``on``, unless a reading has reached it:
    then the day of the first accepted one that did."""
    fit = _until(readings, on)
    found = usage(fit, usual)
    if found is None:
        return Forecast(why="none")
    result = found.forecast(target, on)
    if result.measured and not result.doubtful:
        day = reached_on(fit, target)
        return replace(result, day=day, early=day, late=day)
    return result


def reached_on(fit: Accepted, target: int) -> date | None:
    """Return the day of the first accepted reading that reached a total distance."""
    return next((day for day, total in fit.points if total >= target), None)
