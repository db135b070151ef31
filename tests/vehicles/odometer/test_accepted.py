"""Which readings fit together."""

from datetime import date, timedelta
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vehicles.odometer import Reading, Reason, accepted
from vehicles.odometer import accepting as rules

START = date(2026, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def series(*values: int, every: int = 3) -> list[tuple[date, int]]:
    return [(day(number * every), value) for number, value in enumerate(values)]


def values(readings) -> list[int]:
    return [reading[1] for reading in accepted(readings)]


def reasons(readings) -> dict[int, Reason]:
    return {one.reading[1]: one.reason for one in accepted(readings).excluded}


GOOD = [13_700, 13_750, 13_800, 13_840, 13_888, 13_930, 13_990]


class TestMistypedReadings:
    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            (80_888, Reason.HIGHER),  # for 13 888
            (1_388, Reason.LOWER),  # a digit missing
            (138_888, Reason.HIGHER),  # a digit doubled
            (212, Reason.LOWER),  # the trip meter
        ],
    )
    def test_in_the_middle_is_set_aside_with_the_reason(self, wrong, reason):
        typed = [wrong if value == 13_888 else value for value in GOOD]
        assert values(series(*typed)) == [v for v in GOOD if v != 13_888]
        assert reasons(series(*typed)) == {wrong: reason}

    def test_the_neighbours_are_told(self):
        (one,) = accepted(series(13_700, 13_750, 80_888, 13_800)).excluded
        assert (one.before, one.after) == ((day(3), 13_750), (day(9), 13_800))

    @pytest.mark.parametrize("wrong", [80_888, 139_900, 1_399])
    def test_at_the_end_is_not_believed_until_others_bear_it_out(self, wrong):
        assert values(series(*GOOD, wrong)) == GOOD

    def test_at_the_beginning(self):
        assert values(series(137_000, *GOOD)) == GOOD
        assert values(series(13, *GOOD)) == GOOD

    def test_a_run_of_another_vehicles(self):
        assert values(series(*GOOD[:5], 50_000, 50_100, 50_200, *GOOD[5:])) == GOOD

    def test_a_jump_that_others_bear_out_is_believed(self):
        moved = [*GOOD, 16_500, 16_550, 16_600]
        assert values(series(*moved)) == moved

    def test_a_pause_is_no_error(self):
        late = [(day(600), 14_100), (day(603), 14_150)]
        assert values([*series(*GOOD), *late]) == [*GOOD, 14_100, 14_150]

    def test_the_same_value_again_is_a_vehicle_that_stood(self):
        assert values(series(500, 500, 500)) == [500, 500, 500]


class TestNewCount:
    def test_begins_where_many_fit_together_far_below(self):
        below = [200, 260, 330, 390, 450, 520, 580]
        found = accepted(series(*GOOD, *below))
        assert [reading[1] for reading in found] == below
        assert {one.reason for one in found.excluded} == {Reason.EARLIER}

    def test_does_not_begin_with_a_few(self):
        assert values(series(*GOOD, 200, 260, 330)) == GOOD


class TestAPersonsWord:
    def test_confirmed_stays_and_what_contradicts_it_goes(self):
        readings = [Reading(*pair) for pair in series(*GOOD)]
        readings.append(Reading(day(40), 80_888, verdict="confirmed"))
        readings.append(Reading(day(42), 14_100))
        assert values(readings) == [*GOOD, 80_888]

    def test_set_aside_goes_though_it_fits(self):
        readings = [
            Reading(*pair, verdict="excluded" if pair[1] == 13_800 else "")
            for pair in series(*GOOD)
        ]
        assert 13_800 not in values(readings)
        assert reasons(readings) == {13_800: Reason.PERSON}

    def test_confirmed_outweighs_any_number(self):
        readings = [Reading(*pair) for pair in series(*GOOD, *GOOD[-1:] * 20)]
        readings.append(Reading(day(2), 20_000, verdict="confirmed"))
        assert 20_000 in values(readings)


class TestReplacedInstrument:
    def test_starts_a_new_count_and_the_total_goes_on(self):
        readings = [
            *series(*GOOD),
            Reading(day(20), 12, "replacement"),
            Reading(day(25), 100),
            (day(30), 9_999_999),
        ]
        found = accepted(readings)
        assert found.totals[-2:] == [13_990, 13_990 + 88]
        assert found.offset == 13_990 - 12
        assert reasons(readings).keys() == {9_999_999}

    def test_readings_of_that_day_belong_to_the_closer_instrument(self):
        readings = [
            *series(*GOOD),
            (day(20), 14_050),
            (day(20), 15),
            Reading(day(20), 12, "replacement"),
        ]
        assert accepted(readings).totals[-3:] == [14_050, 14_050, 14_053]


def cost_of(readings, kept) -> float:
    """What leaving out all but ``kept`` costs, straight from the definition."""
    days = [reading[0].toordinal() for reading in readings]
    typed = [reading[1] for reading in readings]
    usual = rules._usual(days, typed)
    cost = float(len(readings) - len(kept))
    for start, end in pairwise(kept):
        if typed[end] < typed[start]:
            return float("inf")
        cost += rules._step(days, typed, usual, start, end)
    return cost


@given(
    st.lists(
        st.tuples(st.integers(0, 60).map(day), st.integers(0, 3_000)),
        min_size=1,
        max_size=6,  # too few for a new count
    )
)
def test_no_other_choice_costs_less(readings):
    readings = sorted(readings)
    numbers = range(len(readings))
    least = min(
        cost_of(readings, list(kept))
        for size in range(1, len(readings) + 1)
        for kept in combinations(numbers, size)
    )
    kept, rest = [], list(accepted(readings))
    for number in numbers:
        if rest and readings[number] == rest[0]:
            kept.append(number)
            rest.pop(0)
    assert cost_of(readings, kept) == pytest.approx(least)


@given(
    st.lists(
        st.tuples(st.integers(0, 400).map(day), st.integers(0, 9_999_999)), max_size=40
    ),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_nothing_falls_and_order_does_not_matter(readings, random):
    found = accepted(readings)
    everything = [*found.kept, *(one.reading for one in found.excluded)]
    assert sorted(everything) == sorted(readings)
    assert found.points == sorted(found.points)
    assert found.totals == sorted(found.totals)
    shuffled = list(readings)
    random.shuffle(shuffled)
    assert accepted(shuffled) == found


def test_finds_nearly_all_errors_and_hardly_anything_else():
    random = Random(7)  # noqa: S311  (chance makes errors here, no secrets)
    typed, wrong = [], []
    for number in range(500):
        value = 20_000 + 40 * number + random.randrange(30)
        if random.random() < 0.1:
            value = random.choice([value // 10, value * 10 + 3, value + 50_000, 150])
            wrong.append(value)
        typed.append((day(number), value))
    assert [one.reading[1] for one in accepted(typed).excluded] == wrong
