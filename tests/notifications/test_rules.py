from datetime import date, timedelta

import pytest

from core.outbox.retries import LEASE, PAUSES, next_attempt
from notifications.rules import RUN_FOR, Rule, days_left


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        (date(2028, 3, 7), 7),
        (date(2028, 3, 1), 1),
        (date(2028, 2, 29), 0),
        (date(2028, 2, 27), -2),
    ],
)
def test_days_left_counts_the_leap_day(due_on, days):
    assert days_left(due_on, on=date(2028, 2, 29)) == days


def test_what_holds_if_nobody_says_otherwise():
    assert Rule() == ((7, 1, 0), 7, False)


def test_pauses_grow_and_outlast_a_weekend_without_mail_server():
    assert list(PAUSES) == sorted(PAUSES)
    assert sum(PAUSES, timedelta()) > timedelta(days=2)


@pytest.mark.parametrize(("attempts", "pause"), list(enumerate(PAUSES, start=1)))
def test_what_failed_is_tried_again_after_a_pause(now, attempts, pause):
    assert next_attempt(now, attempts) == now + pause


def test_what_failed_too_often_is_given_up(now):
    assert next_attempt(now, len(PAUSES) + 1) is None


def test_a_run_ends_before_the_next_one_starts():
    assert timedelta() < RUN_FOR < timedelta(minutes=15)
    assert timedelta(minutes=5) <= LEASE
