"""Whoever changes when something is due is not mailed at once of what they did; the
others are, and what comes later comes as usual."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from wagtail.log_actions import LogContext

from maintenance.models import MaintenanceRecord
from notifications import due
from notifications.due import RunContext
from notifications.models import Delivery, ReminderPolicy
from notifications.reminders import write_due
from notifications.upcoming import upcoming
from tests.factories import UserFactory
from tests.notifications.conftest import TODAY, notify

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def other(db):
    return UserFactory(username="other")


def move(record, by, days, **fields):
    """Have somebody change when a record is due."""
    with LogContext(user=by):
        record.due_date = TODAY + timedelta(days=days)
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()


def written(now=NOON):
    """What is written until then: who, which reminder, and what becomes of it."""
    write_due(now)
    rows = Delivery.objects.order_by("offset", "recipient__username")
    return [
        (str(row.recipient or "nobody"), row.offset, row.status, bool(row.error))
        for row in rows
    ]


def test_who_moves_a_record_is_not_mailed_of_it(due_record, driver, other):
    record = due_record(40)
    notify(record.vehicle.fleet, users=[driver, other])
    assert written() == []
    move(record, driver, 3)
    assert written() == [("driver", 7, "skipped", True), ("other", 7, "queued", False)]
    assert written() == written(NOON + timedelta(hours=1))
    assert Delivery.objects.skipped().get().error == (
        "You changed yourself when it is due."
    )


def test_the_next_ones_come_as_usual(due_record, driver):
    move(due_record(40), driver, 3)
    assert written() == [("driver", 7, "skipped", True)]
    assert written(NOON + timedelta(days=2))[0] == ("driver", 1, "queued", False)
    assert written(NOON + timedelta(days=3))[0] == ("driver", 0, "queued", False)


def test_there_is_somebody_to_tell(due_record, driver):
    record = due_record(40)
    move(record, driver, 0)
    assert not due.note_nobody(RunContext.load(), NOON - timedelta(days=9))
    written()
    assert not due.unwritten(RunContext.load(), NOON)
    assert not Delivery.objects.filter(recipient=None).exists()


def test_unless_the_one_who_moved_it_cannot_be_told(due_record, driver):
    record = due_record(40)
    move(record, driver, 0)
    type(driver).objects.update(email="")
    assert written() == [("nobody", 0, "skipped", True)]


def test_what_repeats_while_overdue_goes_on(due_record, driver):
    ReminderPolicy.objects.create(repeat_weekly=True)
    move(due_record(40), driver, -8)
    assert written() == [("driver", -7, "skipped", True)]
    later = written(NOON + timedelta(days=6))
    assert later[0] == ("driver", -14, "queued", False)


def test_what_is_moved_away_and_forward_again_is_mailed_on_its_day(due_record, driver):
    record = due_record(2)
    move(record, driver, 60)
    assert written() == []
    assert written(NOON + timedelta(days=53)) == [("driver", 7, "queued", False)]


def test_who_makes_a_record_is_mailed(due_record, driver):
    with LogContext(user=driver):
        due_record(0)
    assert written() == [("driver", 0, "queued", False)]


def test_another_edit_moves_nothing(due_record, driver):
    record = due_record(0)
    with LogContext(user=driver):
        record.description = "Something else"
        record.save()
    assert written() == [("driver", 0, "queued", False)]
    assert record.moved_by is None


def test_who_moved_it_last_counts(due_record, driver, other):
    record = due_record(40)
    notify(record.vehicle.fleet, users=[driver, other])
    move(record, driver, 3)
    move(record, other, 4)
    assert written() == [("driver", 7, "queued", False), ("other", 7, "skipped", True)]


def test_a_later_edit_keeps_who_moved_it(due_record, driver):
    record = due_record(40)
    move(record, driver, 3)
    record = MaintenanceRecord.objects.get(pk=record.pk)
    record.cost = 5
    record.save()
    record.save_revision()
    assert written() == [("driver", 7, "skipped", True)]


def test_a_forecast_that_moves_it_on_is_told(due_record, driver):
    record = due_record(40)
    rows = MaintenanceRecord.objects.filter(pk=record.pk)
    with LogContext(user=driver):
        record.due_date, record.due_mileage = None, 90_000
        record.save()
    rows.update(forecast_on=TODAY + timedelta(days=30), moved_to=None)
    assert written() == []
    # A reading of yesterday says that it was reached.
    rows.update(forecast_on=TODAY - timedelta(days=1))
    assert written(NOON + timedelta(days=3)) == [("driver", 0, "queued", False)]


def test_moving_over_the_board_the_form_and_the_api_is_the_same(
    client, due_record, driver
):
    record = due_record(40)
    driver.is_superuser = True
    driver.save()
    client.force_login(driver)
    url = reverse(
        "wagtail_bulk_action", args=["maintenance", "maintenancerecord", "reschedule"]
    )
    url += f"?id={record.pk}"
    client.post(url, {"due_date": "2026-03-18", "apply": "on"})
    record.refresh_from_db()
    assert record.due_date.isoformat() == "2026-03-18"
    assert (record.moved_by, record.moved_on) == (driver, TODAY)
    assert written() == [("driver", 1, "skipped", True)]


def test_what_is_to_come_says_the_same(due_record, driver, other):
    record = due_record(40)
    notify(record.vehicle.fleet, users=[driver, other])
    move(record, driver, 3)
    rows = MaintenanceRecord.objects.filter(pk=record.pk)
    coming = [(one.recipient, one.offset) for one in upcoming(rows, NOON, 1)]
    assert coming == [(other.pk, 7)]
    coming = [(one.recipient, one.offset) for one in upcoming(rows, NOON, 4)]
    assert {(driver.pk, 1), (driver.pk, 0)} <= {*coming}
