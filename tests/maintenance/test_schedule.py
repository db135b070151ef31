"""The arithmetic of plans, against calendars written out day by day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.schedule import Calendar, Point, Rule
from vehicles.months import add_months

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
MONTHS = st.integers(1, 40)
DISTANCES = st.integers(1, 60_000)
OFF = st.integers(-900, 900)  # days
MILEAGES = st.integers(0, 900_000)


def each_month(start: date) -> Iterator[date]:
    """The model: go on month by month, and look how long each is."""
    year, month = start.year, start.month
    while True:
        yield date(year, month, min(start.day, monthrange(year, month)[1]))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def same_day(start: date, months: int) -> date:
    return next(islice(each_month(start), months, None))


def calendar_of(start: date, months: int) -> Iterator[date]:
    return islice(each_month(start), 0, None, months)


class TestMonths:
    def test_count_from_the_day_they_started_on(self):
        days = [add_months(date(2026, 1, 31), months) for months in range(4)]
        assert days == [
            date(2026, 1, 31),
            date(2026, 2, 28),
            date(2026, 3, 31),
            date(2026, 4, 30),
        ]

    def test_know_leap_years(self):
        assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
        assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
        assert add_months(date(2024, 2, 29), 48) == date(2028, 2, 29)

    def test_end_with_the_year_2199(self):
        assert add_months(date(2199, 12, 31), 0) == date(2199, 12, 31)
        assert add_months(date(2199, 12, 31), 1) is None

    @given(start=DAYS, months=st.integers(0, 600))
    def test_fall_on_the_day_that_counting_month_by_month_finds(self, start, months):
        assert add_months(start, months) == same_day(start, months)


class TestFromCompletion:
    @given(start=DAYS, done=DAYS, due=DAYS, months=MONTHS)
    def test_day_is_an_interval_after_it_was_done(self, start, done, due, months):
        rule = Rule(months, None, Point(start))
        assert rule.after(Point(done), Point(due)) == Point(same_day(done, months))

    @given(start=MILEAGES, done=MILEAGES, distance=DISTANCES)
    def test_mileage_is_an_interval_after_it_was_done(self, start, done, distance):
        rule = Rule(None, distance, Point(date(2026, 1, 1), start))
        after = rule.after(Point(date(2026, 3, 1), done), Point(None, start + distance))
        assert after == Point(None, done + distance)

    def test_both_are_kept_for_whichever_comes_first(self):
        rule = Rule(12, 15_000, Point(date(2025, 5, 12), 30_000))
        assert rule.first() == Point(date(2026, 5, 12), 45_000)
        done = Point(date(2026, 3, 1), 44_100)
        assert rule.after(done, rule.first()) == Point(date(2027, 3, 1), 59_100)

    def test_unknown_mileage_counts_from_what_it_was_due_at(self):
        rule = Rule(12, 15_000, Point(date(2025, 5, 12), 30_000))
        after = rule.after(Point(date(2026, 3, 1)), rule.first())
        assert after == Point(date(2027, 3, 1), 60_000)

    def test_beyond_what_an_odometer_shows_there_is_no_mileage(self):
        rule = Rule(None, 9_000_000, Point(date(2025, 5, 12), 5_000_000))
        assert rule.first() == Point()


class TestFixedCalendar:
    def rule(self, months=12, start=date(2020, 5, 12)) -> Rule:
        return Rule(months, None, Point(start), fixed=True)

    def after(self, done: date, due: date) -> date | None:
        return self.rule().after(Point(done), Point(due)).day

    def test_keeps_its_day_however_late_it_was_done(self):
        due = date(2026, 5, 12)
        assert self.after(date(2026, 5, 12), due) == date(2027, 5, 12)
        assert self.after(date(2026, 11, 30), due) == date(2027, 5, 12)
        assert self.after(date(2027, 5, 11), due) == date(2027, 5, 12)

    def test_what_was_missed_is_left_out(self):
        due = date(2022, 5, 12)
        assert self.after(date(2026, 6, 1), due) == date(2027, 5, 12)

    def test_done_a_little_early_it_counts_for_its_day(self):
        assert self.after(date(2026, 4, 1), date(2026, 5, 12)) == date(2027, 5, 12)

    def test_done_much_too_early_its_day_stays(self):
        assert self.after(date(2025, 8, 1), date(2026, 5, 12)) == date(2026, 5, 12)

    def test_the_31st_comes_back(self):
        rule = self.rule(1, date(2026, 1, 31))
        days = [rule.first()]
        for _ in range(3):
            days.append(rule.after(days[-1], days[-1]))
        assert [point.day for point in days] == [
            date(2026, 2, 28),
            date(2026, 3, 31),
            date(2026, 4, 30),
            date(2026, 5, 31),
        ]

    def test_mileage_counts_from_where_it_was_done(self):
        rule = Rule(12, 10_000, Point(date(2025, 5, 12), 0), fixed=True)
        after = rule.after(Point(date(2026, 6, 1), 12_345), rule.first())
        assert after == Point(date(2027, 5, 12), 22_345)

    @given(
        start=DAYS, months=MONTHS, own=st.integers(1, 30), off=st.integers(-900, 900)
    )
    def test_finds_what_a_list_of_days_finds(self, start, months, own, off):
        days = calendar_of(start, months)
        before, due = islice(days, own - 1, own + 1)
        done = due + timedelta(days=off)
        if done < due and 2 * (done - before) < due - before:
            expected = due  # much too early
        else:
            expected = next(day for day in days if day > done)
        rule = Rule(months, None, Point(start), fixed=True)
        assert rule.after(Point(done), Point(due)).day == expected


class TestSkipping:
    def test_goes_an_interval_further(self):
        rule = Rule(12, 15_000, Point(date(2025, 5, 12), 30_000))
        now = Point(date(2026, 4, 1), 40_000)
        assert rule.skip(rule.first(), now) == Point(date(2027, 5, 12), 60_000)

    def test_of_what_is_long_overdue_goes_on_to_what_lies_ahead(self):
        rule = Rule(12, 15_000, Point(date(2018, 5, 12), 30_000))
        now = Point(date(2026, 5, 12), 90_000)
        assert rule.skip(rule.first(), now) == Point(date(2027, 5, 12), 105_000)

    def test_counts_from_the_day_it_was_done_on(self):
        rule = Rule(1, None, Point(date(2025, 1, 15)))
        due, now = Point(date(2026, 2, 28)), Point(date(2026, 2, 20))
        after = rule.skip(due, now, anchor=date(2026, 1, 31))
        assert after == Point(date(2026, 3, 31))

    @given(start=DAYS, months=MONTHS, number=st.integers(1, 30), today=DAYS)
    def test_is_the_first_day_of_the_calendar_that_is_later(
        self, start, months, number, today
    ):
        days = calendar_of(start, months)
        due = next(islice(days, number, None))
        expected = next(day for day in days if day > today)
        rule = Rule(months, None, Point(start))
        assert rule.skip(Point(due), Point(today)).day == expected


@given(start=DAYS, months=MONTHS, day=DAYS)
def test_calendar_numbers_its_days(start, months, day):
    calendar = Calendar(start, months)
    assert calendar.day(calendar.number_after(day)) > day
    assert calendar.day(calendar.number_from(day)) >= day


@pytest.mark.parametrize("fixed", [False, True])
def test_in_the_year_2199_nothing_follows(fixed):
    rule = Rule(12, None, Point(date(2198, 6, 1)), fixed=fixed)
    due = Point(date(2199, 6, 1))
    assert rule.after(due, due) == Point()
    assert rule.skip(due, due) == Point()
