"""A whole year of quarters of an hour, with both days on which clocks change, the
29th of February, and fleets at the two ends of the day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from notifications import reminders
from notifications.rules import Rule, current_offset, days_left, reminder_day

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Pago_Pago",
    "Pacific/Kiritimati",
    "America/Havana",
]
QUARTER = timedelta(minutes=15)
BEGIN = datetime(2027, 12, 30, tzinfo=UTC)
DAYS = 368  # 2028 is a leap year


def quarters():
    return (BEGIN + number * QUARTER for number in range(DAYS * 96))


@pytest.mark.parametrize("hour", [2, 7])
@pytest.mark.parametrize("zone", ZONES)
def test_every_day_begins_once_at_its_hour(zone, hour):
    began = {}
    for now in quarters():
        began.setdefault(reminder_day(now, zone, hour), now.astimezone(ZoneInfo(zone)))
    days = list(began)
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    for day, local in list(began.items())[1:]:
        assert local.date() == day
        # Where the hour does not exist, the clock is put forward over it.
        assert local.hour == hour or local.hour == hour + 1
        assert local.minute < 45


@pytest.mark.parametrize("zone", ZONES)
def test_each_offset_has_one_day_of_every_due_day_of_the_year(zone):
    rule = Rule()
    hours = (BEGIN + timedelta(hours=number) for number in range(DAYS * 24))
    days = sorted({reminder_day(now, zone, rule.hour) for now in hours})
    for number in range(20, 360):
        due_on = date(2028, 1, 1) + timedelta(days=number)
        turns = {}
        for day in days[number - 20 : number + 20]:
            offset = current_offset(
                rule, days_left(due_on, on=day), overdue=due_on < day
            )
            if offset is not None:
                turns.setdefault(offset, day)
        assert turns == {days: due_on - timedelta(days=days) for days in (7, 1, 0)}


@pytest.mark.parametrize(
    ("zone", "due_on"),
    [
        ("Europe/Berlin", date(2028, 3, 26)),  # clocks forward at 2
        ("Europe/Berlin", date(2028, 10, 29)),  # and back at 3
        ("America/Havana", date(2028, 11, 5)),  # back at 1
        ("Europe/Berlin", date(2028, 2, 29)),
        ("Europe/Berlin", date(2028, 3, 1)),
        ("Pacific/Pago_Pago", date(2028, 2, 29)),
        ("Pacific/Kiritimati", date(2028, 2, 29)),
    ],
)
def test_mails_of_the_days_that_are_odd(due_record, zone, due_on):
    due_record(due_date=due_on, vehicle__fleet__time_zone=zone)
    seven = datetime(2028, due_on.month, due_on.day, 7, tzinfo=ZoneInfo(zone))
    sent = []
    for days in (8, 7, 1, 0):
        at = seven - timedelta(days=days)  # by the clock on the wall
        for now in (at - timedelta(minutes=1), at, at + timedelta(hours=5)):
            before = len(mail.outbox)
            instant = now.astimezone(UTC)
            reminders.run(lambda instant=instant: instant)
            if len(mail.outbox) > before:
                sent.append((days, now == at))
    assert sent == [(7, True), (1, True), (0, True)]
