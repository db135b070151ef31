"""Which readings fit together.

Among all ways to leave readings out so that the rest never falls, the one that costs
least: a reading left out costs 1, and a distance beyond what the vehicle plausibly
covers costs the more the further it is. So one reading far off is left out until
others bear it out, and a run of wrong ones is when more fit together without it.
When many in a row fit together at another level and nothing goes back to the former
one, a new count has begun: the vehicle, or its instrument, is another. An instrument
of five or six digits begins at nought after its last number: the total goes on.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from math import log2
from typing import Any

from vehicles.odometer.readings import (
    CONFIRMED,
    EXCLUDED,
    READING,
    REPLACEMENT,
    Accepted,
    Exclusion,
    Reason,
)

# How many times its usual daily distance a vehicle may cover without surprise, for
# how many days more than have passed.
TIMES, DAYS_MORE = 4.0, 10.0
# What a step costs for each time it doubles beyond that; half a reading.
PER_DOUBLING = 0.5
# Of two ways that are as good otherwise, the one with shorter steps.
PER_STEP = 0.001
# How many readings bear out that a new count began.
NEW_COUNT = 6.0
# After which number an instrument may begin at nought again; how close before and
# behind that the readings are (a share of it), how many times its usual distance the
# vehicle went between them at most, and what such a step costs.
LIMITS, NEAR, ROLLED_TIMES, PER_ROLL = (100_000, 1_000_000), 0.2, 2.0, 0.5
# A daily distance where nothing is known, and the least reckoned with.
USUAL, LEAST = 40.0, 3.0
# How many readings the usual distance is judged from, and how many of the best ways
# are looked at for each reading: bounds of the work, not of what is found.
SAMPLE, LOOKED_AT = 400, 40


def accepted(readings: Iterable[Any]) -> Accepted:
    """Return the readings that fit together, and the others with the reason.

    ``readings`` are ``(day, value)`` or :class:`Reading`, in any order, several a
    day. A reading of the kind "replacement" begins a new count, and the total goes
    on. Cost: O(n log n), a few times that of sorting them.
    """
    given = sorted(readings, key=_day_and_value)
    if not any(len(reading) > 2 for reading in given):
        result = Accepted()
        _accept(given, (), result)
        return result
    return _with_words(given)


def _day_and_value(reading: Any) -> tuple[date, int]:
    return reading[0], reading[1]


def _kind(reading: Any) -> str:
    return reading[2] if len(reading) > 2 else READING


def _verdict(reading: Any) -> str:
    return reading[3] if len(reading) > 3 else ""


def _with_words(given: Sequence[Any]) -> Accepted:
    """Accept readings about some of which a person said something."""
    result = Accepted()
    spoken = [r for r in given if _verdict(r) == EXCLUDED]
    for group in _instruments([r for r in given if _verdict(r) != EXCLUDED]):
        sure = [
            number
            for number, reading in enumerate(group)
            if _verdict(reading) == CONFIRMED or _kind(reading) == REPLACEMENT
        ]
        offset = 0
        if _kind(group[0]) == REPLACEMENT and result.totals:
            offset = result.totals[-1] - group[0][1]
        result.offset = offset
        _accept(group, sure, result)
    result.excluded.extend(Exclusion(r, Reason.PERSON) for r in spoken)
    result.excluded.sort(key=lambda aside: _day_and_value(aside.reading))
    return result


def _instruments(given: Sequence[Any]) -> list[list[Any]]:
    """Return the readings of each instrument; a replacement comes first in its own.

    Of those read on the day of a replacement, each belongs to the instrument whose
    value it is closer to.
    """
    starts = [reading for reading in given if _kind(reading) == REPLACEMENT]
    groups: list[list[Any]] = [[], *([start] for start in starts)]
    number, last = 0, None
    for reading in given:
        if _kind(reading) == REPLACEMENT:
            continue
        day, value = reading[0], reading[1]
        while number < len(starts) and starts[number][0] < day:
            number, last = number + 1, None
        if number < len(starts) and starts[number][0] == day:
            start = starts[number][1]
            if last is None or abs(value - start) < abs(value - last):
                groups[number + 1].append(reading)
                continue
        last = value
        groups[number].append(reading)
    return [group for group in groups if group]


def _accept(group: Sequence[Any], sure: Sequence[int], result: Accepted) -> None:
    """Add the readings of one instrument, sorted, to the result; the ones with the
    numbers ``sure`` stay in whenever they can."""
    if not group:
        return
    days = [reading[0].toordinal() for reading in group]
    values = [reading[1] for reading in group]
    kept, earlier = _last_count(days, values, sure)
    offset = result.offset
    totals = _totals(values, kept, offset)
    result.kept.extend([group[number] for number in kept])
    result.totals.extend(totals)
    result.offset = totals[-1] - values[kept[-1]]
    total_of = dict(zip(kept, totals, strict=True))
    numbers, confirmed, position = set(kept), set(sure), 0
    for number, reading in enumerate(group):
        if number in numbers:
            position += 1
            continue
        before = kept[position - 1] if position else None
        after = kept[position] if position < len(kept) else None
        if number in confirmed:
            reason = Reason.CONTRADICTED
        elif number in earlier:
            reason = Reason.EARLIER
        else:
            reason = _reason(values, number, before, after)
        beside = [
            None if other is None else (group[other][0], total_of[other])
            for other in (before, after)
        ]
        result.excluded.append(Exclusion(reading, reason, *beside))


def _totals(values: Sequence[int], kept: Sequence[int], offset: int) -> list[int]:
    """Return the total distance at the readings that were kept: where one is lower than
    the one before it, the instrument had begun at nought again."""
    totals: list[int] = []
    for place, number in enumerate(kept):
        if place and values[number] < values[kept[place - 1]]:
            before = values[kept[place - 1]]
            offset += next(limit for limit in LIMITS if before < limit)
        totals.append(values[number] + offset)
    return totals


def _limit(before: int, value: int) -> int:
    """Return after which number an instrument that shows ``value`` now, and showed more
    before, may have begun at nought; 0 if it is not close to any."""
    for limit in LIMITS:
        if before < limit:
            near = before >= (1 - NEAR) * limit and value <= NEAR * limit
            return limit if near else 0
    return 0


def _last_count(
    days: Sequence[int], values: Sequence[int], sure: Sequence[int]
) -> tuple[list[int], set[int]]:
    """Return the numbers of the readings that lead to the last one, in order, and
    those of earlier counts that do not."""
    usual = _usual(days, values)
    counts = _counts(days, values, usual, sure)
    kept = counts.pop()
    earlier: set[int] = set()
    while counts:  # back through the earlier counts: which one leads to this?
        count = counts.pop()
        if _step(days, values, usual, count[-1], kept[0]) < 1:
            kept = count + kept
        else:
            earlier.update(count)
    return kept, earlier


def _reason(
    values: Sequence[int], number: int, before: int | None, after: int | None
) -> Reason:
    """Return why a reading does not fit between the ones kept before and after it."""
    if before is not None and values[number] < values[before]:
        return Reason.LOWER
    if after is not None and values[number] > values[after]:
        return Reason.HIGHER
    return Reason.TOO_FAR


def _usual(days: Sequence[int], values: Sequence[int]) -> float:
    """Return the usual distance a day: the median from reading to reading, which one
    in ten, wrong, moves little. Judged from a sample where there are many."""
    stride = max(1, len(days) // SAMPLE)
    rates = sorted(
        (values[end] - values[start]) / passed
        for start in range(0, len(days) - 1, stride)
        if (passed := days[end := start + 1] - days[start])
        and values[end] >= values[start]
    )
    return max(LEAST, rates[(len(rates) - 1) // 2]) if rates else USUAL


def _step(
    days: Sequence[int], values: Sequence[int], usual: float, start: int, end: int
) -> float:
    """Return what going from one reading to a later one costs."""
    distance = values[end] - values[start]
    if distance < 0:
        return NEW_COUNT
    plausible = TIMES * usual * (days[end] - days[start] + DAYS_MORE)
    if distance <= plausible:
        return PER_STEP * distance / plausible
    return PER_STEP + PER_DOUBLING * log2(distance / plausible)


def _counts(
    days: Sequence[int], values: Sequence[int], usual: float, sure: Sequence[int]
) -> list[list[int]]:
    """Return the numbers of the readings to keep, in order, count by count.

    For each reading, the best way that ends with it is found among the best ways so
    far, in the order of their scores: as a rule the first, since a step adds little.
    In one piece, because calls from these loops would take longer than all else.
    """
    scores: list[float] = []  # ascending, and beside them the readings they end with
    ends: list[int] = []
    earlier = [-1] * len(days)
    begins = bytearray(len(days))
    forced = set(sure)
    may_roll = _may_roll(values)
    heavy = len(days) + 1.0  # more than all the others together
    per_day = TIMES * usual
    for number, (day, value) in enumerate(zip(days, values, strict=True)):
        best, best_end = 0.0, -1
        is_forced = number in forced
        if scores and scores[-1] > NEW_COUNT and (is_forced or scores[-1] < heavy):
            best, best_end = scores[-1] - NEW_COUNT, ends[-1]
            begins[number] = 1
        floor = len(scores) - 1 - LOOKED_AT
        for place in range(len(scores) - 1, -1, -1):
            score = scores[place]
            if score <= best or place <= floor:
                break
            end = ends[place]
            distance = value - values[end]
            if distance < 0:
                limit = _limit(values[end], value) if may_roll else 0
                plausible = ROLLED_TIMES * usual * (day - days[end] + DAYS_MORE)
                if not limit or distance + limit > plausible:
                    continue
                score -= PER_ROLL
                distance += limit
            ratio = distance / (per_day * (day - days[end] + DAYS_MORE))
            if ratio <= 1:
                score -= PER_STEP * ratio
            else:
                score -= PER_STEP + (0 if is_forced else PER_DOUBLING * log2(ratio))
            if score > best:
                best, best_end = score, end
                begins[number] = 0
        earlier[number] = best_end
        best += heavy if is_forced else 1.0
        if not scores or best >= scores[-1]:
            scores.append(best)
            ends.append(number)
        else:
            place = bisect_right(scores, best)
            scores.insert(place, best)
            ends.insert(place, number)
    return _trace_back(ends[-1], earlier, begins)


def _may_roll(values: Sequence[int]) -> bool:
    """Tell whether an instrument may have begun at nought again: something was read
    shortly before that, and something low after it."""
    highest = 0
    for value in values:
        if _limit(highest, value):
            return True
        if value < LIMITS[-1]:
            highest = max(highest, value)
    return False


def _trace_back(
    number: int, earlier: Sequence[int], begins: bytearray
) -> list[list[int]]:
    """Return the way that ends with a reading, cut where a new count begins."""
    counts: list[list[int]] = [[]]
    while number >= 0:
        counts[-1].append(number)
        if begins[number]:
            counts.append([])
        number = earlier[number]
    return [count[::-1] for count in reversed(counts)]
