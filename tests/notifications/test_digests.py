"""Mails together, each alone, once a day, once a week, or not at all: which there are,
when they come, and what becomes of what waits when somebody changes their mind."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from wagtail.users.models import UserProfile

from core.outbox.retries import LEASE, PAUSES
from notifications import reminders
from notifications.account import PreferenceForm
from notifications.models import Delivery, Preference
from notifications.rules import DIGEST_HOUR
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
)
from tests.notifications.conftest import TODAY, notify

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 16)  # the day before TODAY
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at(day, hour, minute=0, zone="UTC"):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))


def run(now):
    """Run the reminders; return how many mails went out."""
    before = len(mail.outbox)
    reminders.run(lambda: now.astimezone(UTC))
    return len(mail.outbox) - before


def mornings(first, count, **where):
    """Run every quarter of an hour around each of these mornings; return the days
    and hours at which there was mail."""
    found = []
    for number in range(count):
        day = first + number * DAY
        for minutes in range(6 * 60, 10 * 60, 30):
            now = at(day, minutes // 60, minutes % 60, **where)
            found += [(day, now.hour, now.minute)] * run(now)
    return found


def wish(person, frequency, fleet=None):
    Preference.objects.update_or_create(
        user=person, fleet=fleet, defaults={"frequency": frequency}
    )


def choose(person, now, frequency, **fleets):
    """Choose it on the account page."""
    data = {"frequency": frequency} | fleets
    form = PreferenceForm(data, instance=type(person).objects.get(pk=person.pk))
    assert form.is_valid(), form.errors
    form.keep(now)


def jobs():
    """Return which jobs stand in which mail."""
    names = ("Brakes", "Wipers", "Oil", "Tyres")
    return [{name for name in names if name in one.body} for one in mail.outbox]


def test_each_in_a_mail_of_its_own(due_record, driver, now):
    wish(driver, "single")
    for name in ("Brakes", "Wipers"):
        due_record(description=name)
    assert run(now) == 2
    assert sorted(jobs(), key=min) == [{"Brakes"}, {"Wipers"}]
    assert run(now) == 0


def test_a_day_has_one_digest_with_all_that_is_for_that_day(due_record, driver):
    wish(driver, "daily")
    fleet = due_record(0, description="Brakes").vehicle.fleet
    assert run(at(TODAY, 7)) == 0  # queued, and waits an hour
    due_record(1, description="Wipers", vehicle__fleet=fleet)
    assert run(at(TODAY, DIGEST_HOUR)) == 1
    assert jobs() == [{"Brakes", "Wipers"}]
    due_record(0, description="Oil", vehicle__fleet=fleet)  # entered after breakfast
    for hours in range(23):
        assert run(at(TODAY, DIGEST_HOUR) + hours * HOUR) == 0
    assert run(at(TODAY + DAY, DIGEST_HOUR)) == 1
    assert jobs()[1] == {"Oil", "Wipers"}  # the wipers' next reminder


def test_a_week_has_one_digest_on_monday(due_record, driver):
    wish(driver, "weekly")
    due_record(2, description="Brakes")
    due_record(8, description="Wipers")
    first, second = (MONDAY + weeks * 7 * DAY for weeks in (1, 2))
    # What Monday's would have held, had it been entered before, is not kept waiting.
    late = (TODAY, 6, 0)
    assert mornings(TODAY, 15) == [late, *((day, 8, 0) for day in (first, second))]
    # Of several that had their turn since, the nearest comes, and says what is true.
    assert jobs() == [{"Brakes"}, {"Brakes", "Wipers"}, {"Wipers"}]
    assert "was due 4 days ago" in mail.outbox[1].body


def test_a_digest_comes_late_rather_than_not_when_nobody_could_send_it(
    due_record, driver
):
    wish(driver, "weekly")
    due_record(0, due_date=MONDAY, description="Brakes")
    assert run(at(MONDAY, 7, 30)) == 0
    assert run(at(MONDAY + 2 * DAY, 15)) == 1  # the worker was down until Wednesday
    due_record(0, due_date=MONDAY, description="Wipers")
    assert run(at(MONDAY + 3 * DAY, 15)) == 0
    assert run(at(MONDAY + 7 * DAY, DIGEST_HOUR)) == 1


def test_a_digest_that_failed_is_the_digest_of_its_day(due_record, driver, smtp, now):
    wish(driver, "daily")
    due_record(0, description="Brakes")
    early = at(TODAY, DIGEST_HOUR)
    assert reminders.run(lambda: early)["failed"] == 1
    first = Delivery.objects.get()
    due_record(0, description="Wipers")
    assert reminders.run(lambda: early + LEASE)["failed"] == 1
    # The mail that was begun and what came since are one person's, and wait.
    assert {one.status for one in Delivery.objects.all()} == {"failed"}
    assert Delivery.objects.get(pk=first.pk).next_attempt_at == early + PAUSES[0]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),  # clocks forward at 2
        ("Europe/Berlin", date(2026, 10, 25)),  # and back at 3
        ("Pacific/Pago_Pago", date(2026, 3, 29)),
        ("Pacific/Kiritimati", date(2026, 3, 29)),
    ],
)
@pytest.mark.parametrize("frequency", ["daily", "weekly"])
def test_it_is_eight_by_the_clock_of_the_fleet(
    due_record, driver, zone, day, frequency
):
    wish(driver, frequency)
    due_record(due_date=day, vehicle__fleet__time_zone=zone)
    came = mornings(day - 8 * DAY, 11, zone=zone)
    daily = [day - 7 * DAY, day - DAY, day]
    mondays = [one for one in (day - 6 * DAY, day + DAY) if one.weekday() == 0]
    expected = daily if frequency == "daily" else mondays
    assert came == [(one, DIGEST_HOUR, 0) for one in expected]


def test_it_is_eight_where_the_person_says_they_are(due_record, driver):
    wish(driver, "daily")
    UserProfile.objects.create(user=driver, current_time_zone="Asia/Tokyo")
    due_record(due_date=TODAY, vehicle__fleet__time_zone="Europe/Berlin")
    # At eight in Tokyo it is midnight in Berlin, whose day begins at seven.
    assert run(at(TODAY, 8, zone="Asia/Tokyo")) == 1
    assert Delivery.objects.get().offset == 1
    assert "due today" in mail.outbox[0].body
    assert run(at(TODAY, 8, zone="Europe/Berlin")) == 0
    assert run(at(TODAY + DAY, 8, zone="Asia/Tokyo")) == 1


def test_fleets_of_which_each_is_wanted_otherwise(driver, now):
    wanted = {"Brakes": "single", "Wipers": "daily", "Oil": "off", "Tyres": None}
    wish(driver, "weekly")
    for name, frequency in wanted.items():
        fleet = FleetFactory()
        notify(fleet, users=[driver])
        if frequency:
            wish(driver, frequency, fleet)
        vehicle = VehicleFactory(fleet=fleet)
        MaintenanceRecordFactory(vehicle=vehicle, description=name, due_date=TODAY)
    assert run(at(TODAY, 7)) == 1
    assert run(at(TODAY, DIGEST_HOUR)) == 1
    assert run(at(MONDAY + 7 * DAY, DIGEST_HOUR)) == 1
    assert jobs() == [{"Brakes"}, {"Wipers"}, {"Tyres"}]


@pytest.mark.parametrize(("frequency", "mails"), [("together", 1), ("single", 2)])
def test_what_waits_for_a_digest_goes_at_once_when_that_is_wanted(
    due_record, driver, frequency, mails
):
    wish(driver, "weekly")
    for name in ("Brakes", "Wipers"):
        due_record(description=name)
    assert run(at(TODAY, 12)) == 0
    choose(driver, at(TODAY, 13), frequency)
    assert run(at(TODAY, 13)) == mails
    assert run(at(TODAY, 14)) == 0


def test_from_weekly_to_daily_and_back(due_record, driver):
    wish(driver, "weekly")
    due_record(description="Brakes")
    assert run(at(TODAY, 12)) == 0
    choose(driver, at(TODAY, 13), "daily")
    assert run(at(TODAY, 13)) == 1  # today's digest, which there was none of
    due_record(description="Wipers")
    choose(driver, at(TODAY, 14), "weekly")
    assert run(at(TODAY, 14)) == 0
    assert mornings(TODAY + DAY, 6) == [(MONDAY + 7 * DAY, DIGEST_HOUR, 0)]
    assert jobs()[1] == {"Wipers"}


def test_from_at_once_to_daily_with_something_queued(due_record, driver):
    due_record(description="Brakes")
    reminders.write_due(at(TODAY, 7))
    choose(driver, at(TODAY, 7), "daily")
    assert run(at(TODAY, 7)) == 0
    assert run(at(TODAY, DIGEST_HOUR)) == 1


def test_off_while_it_waits_and_on_again(due_record, driver):
    wish(driver, "weekly")
    fleet = due_record(description="Brakes").vehicle.fleet
    assert run(at(TODAY, 12)) == 0
    name = PreferenceForm.name_of(fleet)
    choose(driver, at(TODAY, 13), "weekly", **{name: "off"})
    assert run(at(TODAY, 13)) == 0
    assert Delivery.objects.get().status == "skipped"
    assert mornings(TODAY + DAY, 8) == []
    choose(driver, at(TODAY + 9 * DAY, 13), "together")
    assert run(at(TODAY + 9 * DAY, 14)) == 1


def test_others_wait_on(due_record, driver):
    other = UserFactory()
    for person in (driver, other):
        wish(person, "weekly")
    notify(due_record().vehicle.fleet, users=[driver, other])
    assert run(at(TODAY, 12)) == 0
    choose(driver, at(TODAY, 13), "together")
    assert run(at(TODAY, 13)) == 1
    assert mail.outbox[0].to == [driver.email]


def test_what_is_snoozed_waits_for_its_day_whatever_is_wished(due_record, driver, now):
    record = due_record(description="Brakes")
    assert run(at(TODAY, 7)) == 1
    until = TODAY + 7 * DAY
    Delivery.objects.snooze(record, driver, until=until, now=now)
    choose(driver, now, "weekly")
    choose(driver, now, "together")
    assert mornings(TODAY + DAY, 9) == [(until, 7, 0)]


def test_what_is_snoozed_comes_with_the_digest_of_its_day(due_record, driver, now):
    wish(driver, "daily")
    record = due_record(description="Brakes")
    assert run(at(TODAY, DIGEST_HOUR)) == 1
    until = TODAY + 7 * DAY
    Delivery.objects.snooze(record, driver, until=until, now=now)
    assert mornings(TODAY, 10) == [(until, DIGEST_HOUR, 0)]


def test_what_is_snoozed_and_moved_has_its_own_days(due_record, driver, now):
    record = due_record(description="Brakes")
    assert run(at(TODAY, 7)) == 1
    Delivery.objects.snooze(record, driver, until=TODAY + 7 * DAY, now=now)
    record.due_date = TODAY + 3 * DAY
    record.save()
    came = [day for day, *_time in mornings(TODAY + DAY, 12)]
    assert came == [TODAY + days * DAY for days in (1, 2, 3)]


def test_what_is_snoozed_and_done_stays_silent(due_record, driver, now):
    record = due_record()
    assert run(at(TODAY, 7)) == 1
    Delivery.objects.snooze(record, driver, until=TODAY + 7 * DAY, now=now)
    record.complete(on=TODAY)
    record.save()
    assert mornings(TODAY, 10) == []
    assert Delivery.objects.filter(status="skipped").count() == 1
