"""When a reminder is due, and when a mail is tried again. Pure: no clock, no rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

# Bounds of what a policy may say.
FURTHEST_OFFSET = 365  # days
MOST_OFFSETS = 10

# From when on digests go out, by the clock of who gets them: after the fleets' hour.
DIGEST_HOUR = 8


class Rule(NamedTuple):
    """When one is reminded of something; what no policy says otherwise."""

    offsets: Sequence[int] = (7, 1, 0)  # days before it is due
    hour: int = 7  # from when on mails go out, by the clock of the fleet
    repeat_weekly: bool = False  # while overdue


class HasDueValue(Protocol):
    """What can be due on a date, at a mileage, or both."""

    due_date: date | None
    due_mileage: int | None


def due_value(record: HasDueValue) -> str:
    """Return what was typed of when it is due: ``2026-11-30 120000``.

    It is what a reminder is about. A forecast, which wobbles, is no part of it.
    """
    date_part = record.due_date.isoformat() if record.due_date else ""
    mileage = "" if record.due_mileage is None else str(record.due_mileage)
    return f"{date_part} {mileage}".strip()


def reminder_day(now: datetime, time_zone: str, hour: int) -> date:
    """Return the day whose reminders may be sent ``now``: today's from that hour on,
    yesterday's until then. “Is it past seven?” has an answer on every day, also when
    a clock was put forward or back."""
    local = now.astimezone(ZoneInfo(time_zone))
    return local.date() - timedelta(days=local.hour < hour)


def current_offset(rule: Rule, left: int, *, overdue: bool) -> int | None:
    """Return which reminder has its turn when something is due in ``left`` days.

    The nearest one whose day has come, for whatever came before is too late; below
    nought every week, if the rule says so and it is ``overdue``, which a forecast
    alone is not before its late end. None if there is none yet.
    """
    if rule.repeat_weekly and overdue and left <= -7:
        return -7 * (-left // 7)
    return min((days for days in rule.offsets if days >= left), default=None)


def had_its_turn(offset: int, due_on: date, moved_on: date, moved_to: date) -> bool:
    """Tell whether a reminder had its turn already when it was changed when something
    is due: who did that knows. Once a forecast moves it on, it is another matter."""
    return moved_to == due_on and offset >= days_left(due_on, on=moved_on)


# How many mails are claimed and read together, and for how long they are handed over
# before the rest is given back: who completes, sells or leaves is silent at once, and
# this is how long “at once” may take.
AT_ONCE = 50
FRESH_FOR = timedelta(seconds=2)


# How long a run goes on sending; the next one takes over what is left. Less than
# the time between two runs, so that they do not pile up behind a slow mail server.
RUN_FOR = timedelta(minutes=10)


def days_left(due_on: date, *, on: date) -> int:
    """Return the days from the date ``on`` to ``due_on``; negative if it has passed."""
    return (due_on - on).days


# How often a run looks for people who were chosen for what is written already.
THOROUGH_EVERY = timedelta(hours=1)

# How long the heartbeat of the runs is kept.
KEEP_RUNS = timedelta(days=30)
