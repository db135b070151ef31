"""A clock that was ahead for one run, and what is entered while a run is at it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from maintenance.models import MaintenanceRecord
from notifications import due, reminders
from notifications.due import RunContext
from notifications.health import look
from notifications.models import Delivery, Run
from tests.factories import UserFactory
from tests.notifications.conftest import notify

AHEAD = timedelta(days=400)


@pytest.fixture
def due_now(db, due_record):
    record = due_record()
    notify(record.vehicle.fleet, users=[UserFactory()])
    return record


def test_health_sees_that_there_are_no_runs(due_now, now):
    reminders.run(lambda: now + AHEAD)
    assert not look(now).is_well
    assert "never been run" in look(now).problems[0]
    reminders.run(lambda: now)
    assert look(now).is_well
    assert not look(now + timedelta(hours=1)).is_well
    assert not Run.objects.filter(started_at__gt=now).exists()


def test_who_is_chosen_later_is_told(due_now, now, mailoutbox):
    reminders.run(lambda: now + AHEAD)
    later = UserFactory()
    notify(due_now.vehicle.fleet, users=[later])
    reminders.run(lambda: now)
    assert [later.email] in [mail.to for mail in mailoutbox]


@pytest.mark.parametrize("status", ["queued", "failed", "sending"])
def test_what_it_dated_does_not_wait_until_then(due_now, now, mailoutbox, status):
    reminders.write_due(now)
    then = now + AHEAD
    Run.objects.create(started_at=then)
    Delivery.objects.update(
        status=status, created_at=then, claimed_at=then, next_attempt_at=then
    )
    reminders.run(lambda: now)
    reminders.run(lambda: now + timedelta(minutes=15))
    assert Delivery.objects.get().status == "sent"
    assert len(mailoutbox) == 1


def test_snoozed_reminder_still_waits(due_now, now, mailoutbox):
    reminders.write_due(now)
    Run.objects.create(started_at=now + AHEAD)
    Delivery.objects.update(next_attempt_at=now + AHEAD)
    reminders.run(lambda: now)
    assert not mailoutbox


def nobodies():
    return Delivery.objects.filter(recipient=None)


def test_record_entered_between_two_statements_has_somebody(due_record, now):
    """The statement that notes nobody sees more than the one that queued."""
    context = None

    def enter():
        record = due_record()
        notify(record.vehicle.fleet, users=[UserFactory()])
        return record

    record = enter()
    context = RunContext.load()
    Delivery.objects.all().delete()
    assert due.note_nobody(context, now) == 0
    assert not nobodies().exists()
    reminders.write_due(now)
    assert Delivery.objects.filter(record=record, recipient__isnull=False).exists()


def test_record_of_which_nobody_can_be_told_is_still_noted(due_record, now):
    record = due_record()
    notify(record.vehicle.fleet, users=[UserFactory(email="")])
    context = RunContext.load()
    assert due.note_nobody(context, now) >= 1
    assert nobodies().filter(record=record).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_record_committed_by_another_between_the_statements(
    due_record, now, monkeypatch
):
    from threading import Thread

    first = due_record()
    notify(first.vehicle.fleet, users=[UserFactory()])
    plain = due.queue

    def enter():
        try:
            with transaction.atomic():
                due_record(vehicle=first.vehicle)
        finally:
            connection.close()

    def queue(*args):
        done = plain(*args)
        other = Thread(target=enter)
        other.start()
        other.join()
        return done

    monkeypatch.setattr(due, "queue", queue)
    reminders.write_due(now)
    monkeypatch.undo()
    assert MaintenanceRecord.objects.count() >= 2
    assert not nobodies().exists()
    assert reminders.write_due(now) == 2  # the driver, and who was chosen
