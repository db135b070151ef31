from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from maintenance.models import MaintenanceRecord
from notifications import emails, reminders
from notifications.models import Delivery
from notifications.reminders import handle_one_delivery, write_due
from notifications.rules import LEASE, PAUSES, RUN_FOR
from tests.factories import FleetFactory, MaintenanceRecordFactory, UserFactory
from tests.notifications.conftest import TODAY, notify
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db


def run(now):
    return reminders.run(lambda: now)


def subjects():
    return [message.subject for message in mail.outbox]


# --- What is due ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [(7, "due in 7 days"), (1, "due tomorrow"), (0, "due today")],
)
def test_each_offset(due_record, now, days, words):
    due_record(days)
    assert run(now) == {"written": 1, "sent": 1}
    [subject] = subjects()
    assert words in subject
    assert Delivery.objects.get().offset == days


@pytest.mark.parametrize("days", [-1, 2, 6, 8])
def test_no_other_day(due_record, now, days):
    due_record(days)
    assert run(now) == {"written": 0}
    assert not mail.outbox


def test_each_offset_once_over_a_fortnight(due_record, now):
    due_record(7)
    for hour in range(0, 14 * 24, 6):
        run(now + timedelta(hours=hour))
    assert [s.split(": ")[1].split(" (")[0] for s in subjects()] == [
        "due in 7 days",
        "due tomorrow",
        "due today",
    ]


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Pacific/Pago_Pago", date(2026, 3, 16)),
        ("Pacific/Kiritimati", date(2026, 3, 18)),
    ],
)
def test_today_is_the_fleets(due_record, zone, today):
    now = datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
    for days in (-1, 0, 1):
        due_record(
            due_date=today + timedelta(days=days), vehicle__fleet__time_zone=zone
        )
    assert run(now) == {"written": 2, "sent": 2}
    found = Delivery.objects.order_by("offset").values_list("due_on", "offset")
    assert list(found) == [(today, 0), (today + timedelta(days=1), 1)]
    assert Counter(s.split(": ")[1].split(" (")[0] for s in subjects()) == {
        "due today": 1,
        "due tomorrow": 1,
    }


def test_two_time_zones_at_the_same_instant(due_record):
    now = datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        due_record(due_date=date(2026, 3, 17), vehicle__fleet__time_zone=zone)
    assert run(now) == {"written": 1, "sent": 1}
    [delivery] = Delivery.objects.all()
    assert delivery.record.vehicle.fleet.time_zone == "Pacific/Pago_Pago"
    assert delivery.offset == 1


@pytest.mark.parametrize("status", ["sold", "archived"])
def test_silent_about_vehicles_not_in_use(due_record, now, status):
    due_record(vehicle__status=status)
    assert run(now) == {"written": 0}


def test_silent_about_what_is_done(due_record, now):
    due_record(completed=True)
    assert run(now) == {"written": 0}


def test_silent_where_nobody_is_to_be_told(now):
    MaintenanceRecordFactory(due_date=TODAY)
    assert run(now) == {"written": 0}


# --- Once -------------------------------------------------------------------------


def test_a_second_run_sends_nothing(due_record, now):
    due_record()
    run(now)
    assert run(now) == {"written": 0}
    assert run(now + timedelta(hours=9)) == {"written": 0}
    assert len(mail.outbox) == 1


def test_each_person_once_however_often_chosen(due_record, driver, now):
    groups = [Group.objects.create(name=name) for name in ("Workshop", "Office")]
    driver.groups.set(groups)
    notify(due_record().vehicle.fleet, users=[driver], groups=groups)
    run(now)
    assert [message.to for message in mail.outbox] == [[driver.email]]


def test_one_mail_per_person(due_record, now):
    people = UserFactory.create_batch(3)
    notify(due_record(), users=people)
    run(now)
    assert sorted(message.recipients() for message in mail.outbox) == sorted(
        [user.email] for user in people
    )


def test_who_is_chosen_later_is_told_later(due_record, driver, now):
    record = due_record()
    run(now)
    notify(record.vehicle.fleet, users=[driver, late := UserFactory()])
    assert run(now + timedelta(hours=1)) == {"written": 1, "sent": 1}
    assert mail.outbox[1].to == [late.email]


def test_an_edited_description_sends_nothing(due_record, now):
    record = due_record()
    run(now)
    record.description = "Brake pads, front"
    record.save()
    assert run(now) == {"written": 0}


def test_a_moved_due_date_is_a_new_reminder(due_record, now):
    record = due_record(0)
    run(now)
    record.due_date = TODAY + timedelta(days=1)
    record.save()
    assert run(now) == {"written": 1, "sent": 1}
    assert "due tomorrow" in mail.outbox[1].subject
    record.due_date = TODAY
    record.save()
    assert run(now) == {"written": 0}


# --- Claimed, sent, settled ---------------------------------------------------------


def test_one_call_sends_one_mail(due_record, now):
    due_record()
    due_record()
    write_due(now)
    assert handle_one_delivery(now) == "sent"
    assert len(mail.outbox) == 1
    assert handle_one_delivery(now) == "sent"
    assert handle_one_delivery(now) is None
    assert len(mail.outbox) == 2
    for delivery in Delivery.objects.all():
        assert (delivery.sent_at, delivery.attempts) == (now, 1)


def test_two_interleaved_runs_send_once(due_record, now, monkeypatch):
    """The other run comes between our looking for a row and our claiming it."""
    due_record()
    write_due(now)
    claim = type(Delivery.objects.all()).claim
    theirs = []

    def claim_late(rows, at):
        if not theirs:
            theirs.append(None)
            theirs[0] = handle_one_delivery(at)
        return claim(rows, at)

    monkeypatch.setattr(type(Delivery.objects.all()), "claim", claim_late)
    assert handle_one_delivery(now) == "lost"
    assert theirs == ["sent"]
    assert len(mail.outbox) == 1


def test_another_run_during_the_sending_finds_nothing(due_record, now, monkeypatch):
    due_record()
    build = emails.reminder
    others = []

    def build_slowly(*args, **kwargs):
        others.append(run(now + LEASE - timedelta(seconds=1)))
        return build(*args, **kwargs)

    monkeypatch.setattr(emails, "reminder", build_slowly)
    assert run(now) == {"written": 1, "sent": 1}
    assert others == [{"written": 0}]
    assert len(mail.outbox) == 1


def test_a_crash_between_claim_and_settling_is_made_good(due_record, now, monkeypatch):
    """The mail was handed over, and the power failed."""
    due_record()
    with monkeypatch.context() as patch:
        patch.setattr(reminders, "_settle", _power_failure)
        with pytest.raises(KeyboardInterrupt):
            run(now)
    assert Delivery.objects.get().status == "sending"
    assert run(now + LEASE - timedelta(seconds=1)) == {"written": 0}
    assert run(now + LEASE) == {"written": 0, "sent": 1}
    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == second == Delivery.objects.get().message_id


def _power_failure(*args):
    raise KeyboardInterrupt


def test_who_was_too_slow_leaves_the_row_to_its_new_owner(due_record, now, monkeypatch):
    due_record()
    write_due(now)
    build = emails.reminder

    def fail_after_the_lease(*args, **kwargs):
        monkeypatch.setattr(emails, "reminder", build)
        assert handle_one_delivery(now + LEASE) == "sent"
        raise ConnectionError("too late")

    monkeypatch.setattr(emails, "reminder", fail_after_the_lease)
    assert handle_one_delivery(now) == "lost"
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.sent_at) == ("sent", now + LEASE)


def test_who_was_too_slow_does_not_settle_what_another_is_sending(
    due_record, now, monkeypatch
):
    def fail_after_the_lease(*args, **kwargs):
        assert Delivery.objects.claim(now + LEASE) == 1
        raise ConnectionError("too late")

    due_record()
    write_due(now)
    monkeypatch.setattr(emails, "reminder", fail_after_the_lease)
    assert handle_one_delivery(now) == "lost"
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.error, delivery.attempts) == ("sending", "", 2)


def test_two_runs_write_at_once(due_record, now, monkeypatch):
    """The other run writes between our looking for what is missing and our writing."""
    due_record()
    theirs = []

    def write_late(manager, *args, **kwargs):
        monkeypatch.undo()
        theirs.append(write_due(now))
        return manager.bulk_create(*args, **kwargs)

    monkeypatch.setattr(type(Delivery.objects), "bulk_create", write_late)
    write_due(now)
    assert theirs == [1]
    assert Delivery.objects.count() == 1


def test_a_record_deleted_after_the_claim(due_record, now, monkeypatch):
    record = due_record()
    write_due(now)
    rows = type(Delivery.objects.all())
    claim = rows.claim

    def claim_and_lose(found, at):
        count = claim(found, at)
        MaintenanceRecord.objects.filter(pk=record.pk).get().delete()
        return count

    monkeypatch.setattr(rows, "claim", claim_and_lose)
    assert handle_one_delivery(now) == "lost"
    assert not mail.outbox


def test_one_bad_row_does_not_stop_the_others(due_record, now, monkeypatch):
    bad, *_ = (due_record(description=name) for name in ("bad", "good", "good"))
    build = emails.reminder

    def build_or_fail(recipient, deliveries, **kwargs):
        if bad in [delivery.record for delivery in deliveries]:
            raise ValueError("a template error\x00")
        return build(recipient, deliveries, **kwargs)

    monkeypatch.setattr(emails, "reminder", build_or_fail)
    assert run(now) == {"written": 3, "sent": 2, "failed": 1}
    failed = Delivery.objects.get(record=bad)
    assert failed.error == "ValueError: a template error"
    assert len(mail.outbox) == 2


def test_what_fails_is_given_up_in_the_end(due_record, now, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError("down")

    due_record()
    monkeypatch.setattr(emails, "reminder", refuse)
    outcomes = Counter()
    for hours in range(24 * 7):
        outcomes += run(now + timedelta(hours=hours))
    assert outcomes == {"written": 1, "failed": len(PAUSES), "given_up": 1}
    assert Delivery.objects.get().status == "given_up"


def test_a_run_ends_in_time_and_leaves_the_rest_to_the_next(due_record, now):
    for _ in range(4):
        due_record()
    ticks = iter(now + n * RUN_FOR / 2 for n in range(99))
    assert reminders.run(lambda: next(ticks)) == {"written": 4, "sent": 2}
    assert run(now + timedelta(hours=1))["sent"] == 2


def test_each_claim_is_of_its_own_time(due_record, now):
    """Else the end of a long run would look like a crashed worker's."""
    due_record()
    due_record()
    ticks = iter(now + timedelta(minutes=n) for n in range(99))
    reminders.run(lambda: next(ticks))
    claimed = Delivery.objects.order_by("claimed_at").values_list(
        "claimed_at", flat=True
    )
    assert list(claimed) == [now, now + timedelta(minutes=1)]


class WatchingBackend(EmailBackend):
    """Remembers how many transactions were open while mails were sent."""

    open_transactions: list[int] = []

    def send_messages(self, messages):
        self.open_transactions.append(len(connection.atomic_blocks))
        return super().send_messages(messages)


def test_no_mail_inside_a_transaction(due_record, now, settings):
    settings.EMAIL_BACKEND = f"{__name__}.WatchingBackend"
    WatchingBackend.open_transactions.clear()
    due_record()
    run(now)
    the_tests_own = len(connection.atomic_blocks)
    assert WatchingBackend.open_transactions == [the_tests_own]


# --- Silent, also when queued -------------------------------------------------------


def complete(delivery):
    delivery.record.complete(on=TODAY)
    delivery.record.save()


def sell(delivery):
    Vehicle.objects.update(status="sold")


def archive(delivery):
    Vehicle.objects.update(status="archived")


def move(delivery):
    MaintenanceRecord.objects.update(due_date=TODAY + timedelta(days=30))


def clear_date(delivery):
    MaintenanceRecord.objects.update(due_date=None)


def deactivate(delivery):
    delivery.recipient.is_active = False
    delivery.recipient.save()


def forget_address(delivery):
    delivery.recipient.email = ""
    delivery.recipient.save()


def choose_others(delivery):
    notify(delivery.record, users=[UserFactory()])


CHANGES = {
    complete: "The work was completed.",
    sell: "The vehicle is no longer in use: Sold.",
    archive: "The vehicle is no longer in use: Archived.",
    move: "The due date was moved.",
    clear_date: "The due date was moved.",
    deactivate: "The recipient is no longer active.",
    forget_address: "The recipient has no e-mail address.",
    choose_others: "The recipient is no longer chosen.",
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.items())
def test_silent_at_once_also_when_queued(due_record, now, change, reason):
    due_record()
    write_due(now)
    delivery = Delivery.objects.get()
    change(delivery)
    assert handle_one_delivery(now) == "skipped"
    delivery.refresh_from_db()
    assert (delivery.status, delivery.error) == ("skipped", reason)
    assert delivery.sent_at is None
    assert not mail.outbox


def test_what_was_skipped_and_is_wanted_after_all_is_sent(due_record, now):
    record = due_record()
    write_due(now)
    Vehicle.objects.update(status="sold")
    assert run(now) == {"written": 0, "skipped": 1}
    Vehicle.objects.update(status="active")
    assert run(now) == {"written": 1, "sent": 1}
    assert run(now) == {"written": 0}
    delivery = Delivery.objects.get(record=record)
    assert (delivery.status, delivery.error) == ("sent", "")


def test_two_runs_queue_again_at_once(due_record, now, monkeypatch):
    """The other run has sent what we took for skipped."""
    due_record()
    write_due(now)
    Delivery.objects.update(status="skipped", next_attempt_at=None)
    queue_again = reminders._queue_again
    theirs = []

    def queue_late(skipped, at):
        monkeypatch.undo()
        theirs.append(run(now))
        return queue_again(skipped, at)

    monkeypatch.setattr(reminders, "_queue_again", queue_late)
    assert run(now) == {"written": 0}
    assert theirs == [{"written": 1, "sent": 1}]


def test_what_was_skipped_and_is_not_wanted_stays_skipped(due_record, driver, now):
    record = due_record()
    write_due(now)
    notify(record, users=[other := UserFactory()])
    assert run(now) == {"written": 1, "skipped": 1, "sent": 1}
    assert run(now) == {"written": 0}
    notify(record, users=[driver, other])
    assert run(now) == {"written": 1, "sent": 1}


# --- Cost -------------------------------------------------------------------------


def test_a_run_that_finds_nothing_makes_three_queries(
    due_record, now, django_assert_num_queries
):
    due_record(3)
    with django_assert_num_queries(3):
        run(now)


@pytest.mark.parametrize("count", [2, 20])
def test_writing_does_not_grow(due_record, now, django_assert_num_queries, count):
    for _ in range(count):
        due_record()
    with django_assert_num_queries(11):
        assert write_due(now) == count
    with django_assert_num_queries(10):
        assert write_due(now) == 0


def test_fleets_are_written_together(due_record, driver, now):
    fleet = FleetFactory(time_zone="Asia/Tokyo")
    notify(fleet, users=[driver])
    MaintenanceRecordFactory.create_batch(3, vehicle__fleet=fleet, due_date=TODAY)
    due_record(1)
    assert write_due(now) == 4
