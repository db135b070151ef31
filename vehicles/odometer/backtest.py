"""How good the forecasts would have been: the measure of docs/odometer.md.

For each vehicle with at least twenty accepted readings and the first of each month
from April, knowing only what was typed before that day: when will 300 and 1 000 more
be reached than at the last reading before? It was, on the straight line between the
accepted readings of the whole time. Pure functions; no database, no clock.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from vehicles.odometer.accepting import accepted
from vehicles.odometer.forecasting import Forecast, forecast, usage

Pair = tuple[date, int]
AHEAD = (300, 1000)
FEWEST, FIRST_MONTH, EARLY = 20, 4, 30
NEVER = 10_000.0  # days off, where a method knows nothing


class Question(NamedTuple):
    """What is asked on a day, and the day (an ordinal, with parts) it came true."""

    vehicle: str
    on: date
    known: Sequence[Pair]
    target: int
    came: float


class Answer(NamedTuple):
    """What a method says: the day it expects, and a band if it has one."""

    day: float
    early: float | None = None
    late: float | None = None
    overdue: bool = False


class Score(NamedTuple):
    """How a method did. Days; shares of one; ``false_alarms`` is a number."""

    answered: int
    median: float
    within_week: float
    ninetieth: float
    in_band: float | None
    false_alarms: int


Method = Callable[[Question], Answer | None]


def questions(vehicle: str, readings: Sequence[Pair]) -> Iterator[Question]:
    """Yield what is asked about a vehicle with these readings, if they are enough."""
    fit = accepted(readings)
    if len(fit) < FEWEST:
        return
    points = fit.points
    for on in _firsts(points[0][0], points[-1][0]):
        before = [point for point in points if point[0] < on]
        known = [reading for reading in readings if reading[0] < on]
        for more in AHEAD if before else ():
            target = before[-1][1] + more
            came = _came(points, target)
            if came is not None:
                yield Question(vehicle, on, known, target, came)


def _firsts(start: date, end: date) -> Iterator[date]:
    """Yield the first of each month from April on, year by year."""
    for year in range(start.year, end.year + 1):
        for month in range(FIRST_MONTH, 13):
            first = date(year, month, 1)
            if start < first <= end:
                yield first


def _came(points: Sequence[Pair], target: int) -> float | None:
    for (day, low), (later, high) in pairwise(points):
        if low < target <= high:
            share = (target - low) / (high - low)
            return day.toordinal() + (later - day).days * share
    return None


def ours(question: Question) -> Answer | None:
    """Answer as the program does. It is overdue, as everywhere, when the late end of
    the stored forecast has passed, or an accepted reading has reached it."""
    found = forecast(question.known, question.target, question.on)
    if found.day is None or found.early is None or found.late is None:
        return None
    late_end = _stored(question).late
    overdue = late_end is not None and late_end < question.on
    day, early, late = (d.toordinal() for d in (found.day, found.early, found.late))
    return Answer(day, early, late, overdue)


def _stored(question: Question) -> Forecast:
    found = usage(accepted(question.known))
    return found.forecast(question.target) if found else Forecast()


def last_two(question: Question) -> Answer | None:
    """Go on as between the last two readings, whatever they say."""
    points = sorted(question.known)[-2:]
    return _straight(question, points)


def maximum(question: Question) -> Answer | None:
    """Take the greatest value for the present one, and the rise of the greatest over
    90 days for the usage."""
    points = sorted(question.known)
    best: list[Pair] = []
    for point in points:
        best.append(point if not best or point[1] > best[-1][1] else best[-1])
    recent = [
        (day, high)
        for (day, _typed), (_reached, high) in zip(points, best, strict=True)
        if (question.on - day).days <= 90
    ]
    return _straight(question, [recent[0], recent[-1]] if recent else [])


def mean_90(question: Question) -> Answer | None:
    """Take the accepted readings of the last 90 days, first to last."""
    points = accepted(question.known).points
    recent = [point for point in points if (question.on - point[0]).days <= 90]
    return _straight(question, (recent if len(recent) > 1 else points[-2:]))


def weighted_30(question: Question) -> Answer | None:
    """Weigh the accepted usage with a half-life of 30 days."""
    points = accepted(question.known).points
    far = days = 0.0
    for (start, low), (end, high) in pairwise(points):
        weight = 0.5 ** ((question.on - end).days / 30)
        far += weight * (high - low)
        days += weight * (end - start).days
    return _at(question, points, far / days if days else 0)


def hindsight(everything: Mapping[str, Sequence[Pair]]) -> Method:
    """Return the method of somebody who knows the usage of the whole time."""
    rates = {}
    for vehicle, readings in everything.items():
        points = accepted(readings).points
        days = (points[-1][0] - points[0][0]).days
        rates[vehicle] = (points[-1][1] - points[0][1]) / days if days else 0
    return lambda question: _at(
        question, accepted(question.known).points, rates[question.vehicle]
    )


def _straight(question: Question, points: Sequence[Pair]) -> Answer | None:
    if len(points) < 2:
        return None
    (start, low), (end, high) = points[0], points[-1]
    return _at(question, points, (high - low) / max(1, (end - start).days))


def _at(question: Question, points: Sequence[Pair], rate: float) -> Answer | None:
    if not points:
        return None
    day, value = points[-1]
    takes = (question.target - value) / rate if rate > 0 else NEVER
    expected = day.toordinal() + min(takes, NEVER)
    return Answer(expected, overdue=expected < question.on.toordinal())


def score(asked: Sequence[Question], method: Method) -> Score | None:
    """Return how a method did with these questions, or None if it answers none."""
    pairs = [(one, answer) for one in asked if (answer := method(one))]
    if not pairs:
        return None
    off = sorted(abs(answer.day - one.came) for one, answer in pairs)
    count = len(off)
    inside = [
        answer.early - 0.5 <= one.came <= answer.late + 0.5
        for one, answer in pairs
        if answer.early is not None and answer.late is not None
    ]
    alarms = sum(
        answer.overdue and one.came >= one.on.toordinal() + EARLY
        for one, answer in pairs
    )
    return Score(
        answered=count,
        median=off[count // 2],
        within_week=sum(days <= 7 for days in off) / count,
        ninetieth=off[min(count - 1, int(0.9 * count))],
        in_band=sum(inside) / len(inside) if inside else None,
        false_alarms=alarms,
    )
