"""When a distance will be reached."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vehicles.odometer import (
    accepted,
    current,
    daily_distance,
    forecast,
    usage,
)

START = date(2026, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def steady(count: int = 20, every: int = 5, per_day: int = 40):
    return [(day(n * every), 10_000 + n * every * per_day) for n in range(count)]


ON = day(97)  # the last steady reading is of day 95, at 13 800


def test_current_is_the_last_accepted_until_the_day():
    readings = [*steady(), (day(96), 80_888)]
    assert current(readings, ON) == 13_800
    assert current(readings, day(42)) == 11_600
    assert current([], ON) is None


def test_daily_distance_is_the_mean_and_recent_usage_counts_more():
    assert round(daily_distance(steady(), ON)) == 40
    assert daily_distance([], ON) is None
    lately = [(day(100 + n * 5), 13_800 + n * 400) for n in range(1, 12)]
    assert 50 < daily_distance([*steady(), *lately], day(160)) < 80


def test_forecast_says_when_and_what_it_rests_on():
    found = forecast(steady(), 14_800, ON)
    assert abs((found.day - day(120)).days) <= 1
    assert day(97) < found.early < found.day < found.late < day(150)
    assert (found.readings, found.since, round(found.per_day)) == (20, START, 40)
    assert (found.measured, found.assumed, found.why) == (False, False, "")


def test_measured_beats_forecast():
    found = forecast(steady(), 11_550, ON)
    assert (found.day, found.early, found.late) == (day(40), day(40), day(40))
    assert found.measured


def test_one_wrong_reading_reaches_nothing():
    found = forecast([*steady(), (day(96), 138_000)], 20_000, ON)
    assert not found.measured
    assert found.day > day(200)


def test_no_reading_no_forecast():
    assert (forecast([], 100, ON).day, forecast([], 100, ON).why) == (None, "none")


def test_few_readings_take_the_usual_distance_and_say_so():
    found = forecast([(day(90), 5_000)], 6_000, ON, usual=50)
    assert found.assumed
    assert found.day == day(110)
    assert found.late - found.early > timedelta(days=20)


def test_latest_readings_far_below_leave_a_wide_band():
    confused = [(day(96 + n), 300 + 50 * n) for n in range(3)]
    found = forecast([*steady(), *confused], 14_000, day(99))
    sure = forecast(steady(), 14_000, day(99))
    assert found.doubtful
    assert (found.day, found.why) == (sure.day, "")
    assert found.late - found.early > 2 * (sure.late - sure.early)
    # What they do not agree on is not taken for reached.
    reached = forecast([*steady(), *confused], 13_000, day(99))
    assert reached.measured
    assert reached.doubtful
    assert reached.late > day(99 + 90)


def test_a_vehicle_that_stands_still_is_not_expected_to_have_arrived():
    found = forecast(steady(), 14_000, day(160))
    assert found.day == day(160)
    assert found.late > day(160)


def test_nobody_plans_more_than_ten_years_ahead():
    assert forecast(steady(), 9_999_999, ON).why == "far"


@given(
    st.lists(
        st.tuples(st.integers(0, 300).map(day), st.integers(0, 99_999)),
        max_size=30,
    ),
    st.integers(0, 200_000),
    st.integers(0, 400).map(day),
)
def test_any_forecast_is_in_order_and_ahead_unless_measured(readings, target, on):
    found = forecast(readings, target, on)
    if found.day is None:
        assert found.why
        return
    assert found.early <= found.day <= found.late
    assert found.measured == (target <= current(readings, on))
    assert (found.day <= on) if found.measured else (found.day >= on)


@given(st.integers(13_801, 40_000), st.integers(1, 5_000))
def test_further_is_later(target, more):
    known = usage(accepted(steady()))
    assert known.forecast(target).day <= known.forecast(target + more).day
