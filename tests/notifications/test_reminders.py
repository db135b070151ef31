from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.outbox.retries import LEASE, PAUSES
from maintenance.models import MaintenanceRecord
from notifications import due, emails, reminders, sending
from notifications.models import Delivery, Preference, ReminderPolicy, Run
from notifications.querysets import Claim, DeliveryQuerySet
from notifications.reminders import write_due
from notifications.rules import FRESH_FOR, RUN_FOR
from tests.factories import FleetFactory, MaintenanceRecordFactory, UserFactory
from tests.notifications.conftest import TODAY, notify, viewers
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db


HOUR = timedelta(hours=1)


def run(now):
    return reminders.run(lambda: now)


def subjects():
    return [message.subject for message in mail.outbox]


def when(subject):
    """Return the words of a subject that say when it is due."""
    return subject.split(": ")[1].split(" (")[0]


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


@pytest.mark.parametrize("days", [8, 9, 400])
def test_not_before_the_first(due_record, now, days):
    due_record(days)
    assert run(now) == {"written": 0}
    assert not mail.outbox


@pytest.mark.parametrize(
    ("days", "offset", "words"),
    [
        (6, 7, "due in 6 days"),
        (2, 7, "due in 2 days"),
        (-1, 0, "was due yesterday"),
        (-3650, 0, "was due 3650 days ago"),
    ],
)
def test_late_is_the_nearest_one_missed_and_the_truth(
    due_record, now, days, offset, words
):
    """Entered late, imported, or no worker ran for a week: one mail, not three."""
    due_record(days)
    assert run(now) == {"written": 1, "sent": 1}
    assert when(subjects()[0]) == words
    assert Delivery.objects.get().offset == offset
    for hours in range(18):
        assert run(now + timedelta(hours=hours))["written"] == 0


def test_a_worker_down_for_a_week_sends_the_last_only(due_record, now):
    due_record(7)
    run(now)
    run(now + timedelta(days=9))
    assert [when(subject) for subject in subjects()] == [
        "due in 7 days",
        "was due 2 days ago",
    ]


def test_a_mail_that_waited_tells_what_is_true_when_it_goes(due_record, now):
    due_record(7)
    write_due(now)
    assert run(now + timedelta(days=3))["sent"] == 1
    assert when(subjects()[0]) == "due in 4 days"


def test_a_later_reminder_takes_the_place_of_one_that_waits(due_record, now):
    due_record(7)
    write_due(now)
    assert run(now + timedelta(days=6)) == {"written": 1, "sent": 1, "skipped": 1}
    skipped = Delivery.objects.get(offset=7)
    assert skipped.error == "A later reminder takes its place."
    assert when(subjects()[0]) == "due tomorrow"


# --- By mileage ---------------------------------------------------------------------


def by_mileage(due_record, day, **fields):
    record = due_record(due_date=None, due_mileage=120_000, **fields)
    forecast(record, day)
    return record


def forecast(record, day, late=10):
    """Let a forecast expect it on a day, with a band that ends so many days later."""
    MaintenanceRecord.objects.filter(pk=record.pk).update(
        forecast_on=day, forecast_late_on=day + timedelta(days=late)
    )


def test_a_forecast_reminds_like_a_date(due_record, now):
    by_mileage(due_record, TODAY + timedelta(days=7))
    assert run(now) == {"written": 1, "sent": 1}
    assert Delivery.objects.get().due_value == "120000"


def test_a_forecast_that_wobbles_repeats_nothing(due_record, now):
    record = by_mileage(due_record, TODAY + timedelta(days=7))
    run(now)
    for days in (9, 7, 5, 8, 7, 1, 7, 2, 1, 0, 3, 1, -2, 7, 0):
        forecast(record, TODAY + timedelta(days=days))
        run(now)
    assert [when(subject) for subject in subjects()] == [
        "due in 7 days",
        "due tomorrow",
        "probably due, read the odometer",
    ]


def test_a_forecast_alone_is_repeated_as_overdue_once_its_band_has_passed(
    due_record, now
):
    ReminderPolicy.objects.update_or_create(
        scope="site", defaults={"repeat_weekly": True}
    )
    record = by_mileage(due_record, TODAY - timedelta(days=15))
    forecast(record, TODAY - timedelta(days=15), late=30)
    run(now)
    assert [when(subject) for subject in subjects()] == [
        "probably due, read the odometer"
    ]
    assert [row.offset for row in Delivery.objects.all()] == [0]
    forecast(record, TODAY - timedelta(days=15), late=14)
    run(now)
    assert [when(subject) for subject in subjects()][1:] == ["overdue by mileage"]
    assert [row.offset for row in Delivery.objects.order_by("pk")] == [0, -14]
    forecast(record, TODAY - timedelta(days=15), late=0)
    run(now)  # reached: nothing twice
    assert len(subjects()) == 2


def test_the_day_it_is_measured_is_the_day(due_record, now):
    """A reading past the due mileage makes its own day the forecast."""
    record = by_mileage(due_record, TODAY + timedelta(days=40))
    assert run(now) == {"written": 0}
    forecast(record, TODAY - timedelta(days=1))
    assert run(now) == {"written": 1, "sent": 1}
    assert Delivery.objects.get().offset == 0


def test_whichever_comes_first(due_record, now):
    record = due_record(7, due_mileage=120_000)
    forecast(record, TODAY + timedelta(days=1))
    assert run(now) == {"written": 1, "sent": 1}
    found = Delivery.objects.get()
    assert (found.offset, found.due_on) == (1, TODAY + timedelta(days=1))
    assert found.due_value == "2026-03-24 120000"


def test_a_moved_mileage_is_a_new_reminder(due_record, now):
    record = by_mileage(due_record, TODAY)
    run(now)
    MaintenanceRecord.objects.update(due_mileage=130_000)
    assert run(now) == {"written": 1, "sent": 1}
    forecast(record, TODAY + timedelta(days=3))
    assert run(now) == {"written": 0}


def test_a_forecast_that_moves_away_stops_what_is_queued_until_it_is_back(
    due_record, now
):
    record = by_mileage(due_record, TODAY + timedelta(days=7))
    write_due(now)
    forecast(record, TODAY + timedelta(days=20))
    assert run(now) == {"written": 0, "skipped": 1}
    assert Delivery.objects.get().error == "It is due later by now."
    forecast(record, TODAY + timedelta(days=7))
    assert run(now) == {"written": 1, "sent": 1}


# --- Policies -----------------------------------------------------------------------


def test_the_sites_rule(due_record, now):
    ReminderPolicy.objects.create(offsets=[30, 3])
    due_record(30)
    due_record(7)  # the 30th day before has passed
    due_record(31)
    assert run(now) == {"written": 2, "sent": 2}
    assert {one.offset for one in Delivery.objects.all()} == {30}


def test_a_fleets_rule_comes_before_the_sites(due_record, now):
    ReminderPolicy.objects.create(offsets=[5])
    record = due_record(14)
    ReminderPolicy.objects.create(fleet=record.vehicle.fleet, offsets=[14])
    due_record(14)
    assert run(now) == {"written": 1, "sent": 1}


def test_a_records_days_come_before_its_fleets(due_record, now):
    record, other = due_record(21), due_record(21)
    ReminderPolicy.objects.create(fleet=record.vehicle.fleet, offsets=[2], hour=6)
    ReminderPolicy.objects.create(record=record, offsets=[21])
    assert run(now) == {"written": 1, "sent": 1}
    assert Delivery.objects.get().record == record
    assert other.deliveries.count() == 0


def test_every_week_while_overdue(due_record, now):
    record = due_record(0)
    ReminderPolicy.objects.create(fleet=record.vehicle.fleet, repeat_weekly=True)
    for days in range(30):
        run(now + timedelta(days=days))
    assert [when(subject) for subject in subjects()] == [
        "due today",
        *(f"was due {days} days ago" for days in (7, 14, 21, 28)),
    ]
    assert set(Delivery.objects.values_list("offset", flat=True)) == {
        0,
        -7,
        -14,
        -21,
        -28,
    }


def test_a_week_late_sends_the_last_week_only(due_record, now):
    record = due_record(-3650)
    ReminderPolicy.objects.create(fleet=record.vehicle.fleet, repeat_weekly=True)
    assert run(now) == {"written": 1, "sent": 1}
    assert Delivery.objects.get().offset == -3647


def test_not_before_the_hour_of_the_fleet(due_record):
    record = due_record(vehicle__fleet__time_zone="Europe/Berlin")
    seven = datetime(2026, 3, 17, 6, 0, tzinfo=UTC)
    assert run(seven - timedelta(seconds=1))["written"] == 1  # yesterday's, late
    assert run(seven) == {"written": 1, "sent": 1}
    assert set(record.deliveries.values_list("offset", flat=True)) == {1, 0}


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_the_hour_of_a_fleet(due_record, hour):
    record = due_record(7)
    ReminderPolicy.objects.create(fleet=record.vehicle.fleet, hour=hour)
    then = datetime(2026, 3, 17, hour, 0, tzinfo=UTC)
    assert run(then - timedelta(seconds=1)) == {"written": 0}
    assert run(then) == {"written": 1, "sent": 1}


def test_a_rule_that_changes_sends_nothing_again(due_record, now):
    record = due_record(7)
    run(now)
    policy = ReminderPolicy.objects.create(fleet=record.vehicle.fleet, offsets=[8, 7])
    assert run(now) == {"written": 0}
    policy.offsets = [10]
    policy.save()
    assert run(now) == {"written": 0}


def test_each_offset_once_over_a_fortnight(due_record, now):
    due_record(7)
    for hour in range(0, 14 * 24, 6):
        run(now + timedelta(hours=hour))
    assert [s.split(": ")[1].split(" (")[0] for s in subjects()] == [
        "due in 7 days",
        "due tomorrow",
        "due today",
    ]


def bodies():
    """Return the lines of all mails that say when something is due."""
    lines = (message.body.splitlines() for message in mail.outbox)
    return [
        line.split(" (")[0]
        for body in lines
        for line in body
        if "due t" in line or "was due" in line
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
    assert run(now) == {"written": 3, "sent": 3}
    found = Delivery.objects.order_by("due_on").values_list("due_on", "offset")
    tomorrow = today + timedelta(days=1)
    # At 10:30 UTC it is 23:30 in Pago Pago, and 00:30 in Kiritimati: before seven.
    early = zone == "Pacific/Kiritimati"
    assert list(found) == [
        (today - timedelta(days=1), 0),
        (today, 1 if early else 0),
        (tomorrow, 7 if early else 1),
    ]
    assert sorted(line.split(": ")[1] for line in bodies()) == [
        "due today",
        "due tomorrow",
        "was due yesterday",
    ]


def test_two_time_zones_at_the_same_instant(due_record):
    now = datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        due_record(due_date=date(2026, 3, 18), vehicle__fleet__time_zone=zone)
    assert run(now) == {"written": 2, "sent": 2}
    zones = Delivery.objects.values_list("record__vehicle__fleet__time_zone", "offset")
    assert dict(zones) == {"Pacific/Pago_Pago": 7, "Pacific/Kiritimati": 1}


@pytest.mark.parametrize("status", ["sold", "archived"])
def test_silent_about_vehicles_not_in_use(due_record, now, status):
    due_record(vehicle__status=status)
    assert run(now) == {"written": 0}


def test_silent_about_what_is_done(due_record, now):
    due_record(completed=True)
    assert run(now) == {"written": 0}


# --- Nobody to tell -----------------------------------------------------------------


def test_where_nobody_is_to_be_told_it_is_written_down(now):
    record = MaintenanceRecordFactory(due_date=TODAY)
    assert run(now) == {"written": 0}
    noted = Delivery.objects.nobody().get()
    assert (noted.record, noted.recipient, noted.status) == (record, None, "skipped")
    assert noted.error == "Nobody is chosen."
    assert run(now) == {"written": 0}
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"email": ""},
    ],
)
def test_where_nobody_can_be_told_it_is_written_down(due_record, driver, now, change):
    type(driver).objects.filter(pk=driver.pk).update(**change)
    due_record()
    assert run(now) == {"written": 0}
    noted = Delivery.objects.nobody().get()
    assert noted.error.startswith("None of those chosen can be told")
    assert noted.level == "fleet"


def test_who_can_be_told_later_is_told(due_record, driver, now):
    record = MaintenanceRecordFactory(due_date=TODAY)
    run(now)
    notify(record.vehicle.fleet, users=[driver])
    assert run(now + HOUR) == {"written": 1, "sent": 1}
    assert not Delivery.objects.nobody().exists()


def test_each_reminder_that_nobody_gets_is_noted_once(due_record, now):
    MaintenanceRecordFactory(due_date=TODAY + timedelta(days=7))
    for days in range(9):
        run(now + timedelta(days=days))
    offsets = Delivery.objects.nobody().values_list("offset", flat=True)
    assert sorted(offsets) == [0, 1, 7]


def test_done_work_lacks_nobody(now):
    record = MaintenanceRecordFactory(due_date=TODAY)
    run(now)
    record.complete(on=TODAY)
    record.save()
    assert not Delivery.objects.nobody().exists()


# --- Privacy ------------------------------------------------------------------------


def test_who_may_not_see_the_fleet_is_not_told(now):
    record = MaintenanceRecordFactory(due_date=TODAY)
    stranger = UserFactory()
    record.vehicle.fleet.notify_users.set([stranger])
    record.vehicle.fleet.save()
    assert run(now) == {"written": 0}
    assert not mail.outbox
    assert Delivery.objects.nobody().exists()


def test_a_superuser_may_see_every_fleet(owner, now):
    record = MaintenanceRecordFactory(due_date=TODAY)
    record.vehicle.fleet.notify_users.set([owner])
    record.vehicle.fleet.save()
    assert run(now) == {"written": 1, "sent": 1}


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


# --- One mail a person and run --------------------------------------------------------


def test_all_that_is_due_for_a_person_is_one_mail(due_record, driver, now):
    records = [due_record(days) for days in (7, 1, 0, -4)]
    assert run(now) == {"written": 4, "sent": 4}
    [message] = mail.outbox
    assert message.to == [driver.email]
    for record in records:
        assert f"/{record.pk}/" in message.body
    assert set(Delivery.objects.values_list("message_id", "attempts", "sent_at")) == {
        (message.message()["Message-ID"], 1, now)
    }


def test_two_runs_are_two_mails(due_record, now):
    due_record()
    run(now)
    due_record()
    run(now)
    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first != second


# --- Claimed, sent, settled ---------------------------------------------------------


def test_two_interleaved_runs_send_once(due_record, now, monkeypatch):
    """The other run comes between our looking for a row and our claiming it."""
    due_record()
    write_due(now)
    theirs = []
    claim = DeliveryQuerySet.claim

    def claim_late(rows, *args):
        monkeypatch.undo()
        theirs.append(run(now))
        return claim(rows, *args)

    monkeypatch.setattr(DeliveryQuerySet, "claim", claim_late)
    assert run(now) == {"written": 0, "lost": 1}
    assert theirs == [{"written": 0, "sent": 1}]
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
    due_record()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_settle", _power_failure)
        with pytest.raises(KeyboardInterrupt):
            run(now)
    assert {one.status for one in Delivery.objects.all()} == {"sending"}
    late = due_record()  # is no part of the mail that was begun
    assert run(now + LEASE - timedelta(seconds=1)) == {"written": 1, "sent": 1}
    assert f"/{late.pk}/" in mail.outbox[1].body
    assert run(now + LEASE) == {"written": 0, "sent": 2}
    first, _, again = mail.outbox
    assert first.message()["Message-ID"] == again.message()["Message-ID"]
    assert listed(first) == listed(again)  # links are signed anew


def test_what_was_on_its_way_and_skipped_then_is_the_same_mail_if_it_comes_again(
    due_record, now, monkeypatch
):
    """It was handed over, and the power failed; sold before it was found, and back."""
    due_record()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_settle", _power_failure)
        with pytest.raises(KeyboardInterrupt):
            run(now)
    Vehicle.objects.update(status="sold")
    assert run(now + LEASE) == {"written": 0, "skipped": 1}
    Vehicle.objects.update(status="active")
    assert run(now + 2 * HOUR) == {"written": 1, "sent": 1}
    first, again = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == again


def test_killed_in_the_midst_of_several_mails(due_record, now, monkeypatch):
    """Two were sent and settled, the third was on the wire, the rest never tried."""
    people = UserFactory.create_batch(5)
    notify(due_record(), users=people)
    settle, settled = sending._settle, []

    def settle_two(*args):
        if len(settled) == 2:
            raise KeyboardInterrupt
        settled.append(args)
        return settle(*args)

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_settle", settle_two)
        with pytest.raises(KeyboardInterrupt):
            run(now)
    assert run(now + LEASE - timedelta(seconds=1)) == {"written": 0}
    assert run(now + LEASE) == {"written": 0, "sent": 3}
    ids = Counter(message.message()["Message-ID"] for message in mail.outbox)
    assert sorted(ids.values()) == [1, 1, 1, 1, 2]
    assert {to for m in mail.outbox for to in m.to} == {one.email for one in people}


def test_several_mails_are_fresh_for_a_moment_only(due_record, now, monkeypatch):
    """Who becomes silent while others get theirs is asked about again."""
    record = due_record()
    notify(record, users=UserFactory.create_batch(3))
    build = emails.reminder

    def build_and_sell(*args, **kwargs):
        Vehicle.objects.update(status="sold")
        return build(*args, **kwargs)

    monkeypatch.setattr(emails, "reminder", build_and_sell)
    ticks = iter(now + n * FRESH_FOR for n in range(99))
    assert reminders.run(lambda: next(ticks)) == {"written": 3, "sent": 1, "skipped": 2}


def test_what_was_not_attempted_is_given_back_as_it_was(due_record, now, smtp):
    """The server is down: one try is made, and the others wait without one."""
    notify(due_record(), users=UserFactory.create_batch(3))
    assert run(now) == {"written": 3, "failed": 1}
    waiting = Delivery.objects.filter(status="queued")
    assert waiting.count() == 2
    for delivery in waiting:
        assert (delivery.attempts, delivery.batch) == (0, None)
        assert (delivery.message_id, delivery.claimed_at) == ("", None)
        assert delivery.next_attempt_at == now


def test_what_was_begun_is_given_back_as_the_same_mail(due_record, now, smtp):
    notify(due_record(), users=UserFactory.create_batch(2))
    write_due(now)
    for delivery in Delivery.objects.all():
        begun = Claim(uuid4(), f"<{delivery.pk}@old>", [delivery.pk])
        assert Delivery.objects.claim(now, [begun]) == 1
    before = set(Delivery.objects.values_list("pk", "batch"))
    assert run(now + LEASE) == {"written": 0, "failed": 1}
    assert set(Delivery.objects.values_list("pk", "batch")) == before
    assert Delivery.objects.get(status="queued").attempts == 1


@pytest.mark.parametrize("count", [2, 12])
def test_statements_grow_by_what_a_mail_needs(due_record, now, count):
    notify(due_record(), users=UserFactory.create_batch(count))
    write_due(now)
    with CaptureQueriesContext(connection) as queries:
        assert run(now)["sent"] == count
    updates = [one for one in queries if "SET status = 'sent'" in one["sql"]]
    assert len(updates) == count
    claims = [one for one in queries if """"status" = 'sending', """ in one["sql"]]
    assert len(claims) == 1
    assert len(queries) - 5 * count < 40


def listed(message):
    """Return what a mail says but for its links."""
    return [line for line in message.body.splitlines() if "://" not in line]


def _power_failure(*args):
    raise KeyboardInterrupt


def test_who_was_too_slow_leaves_the_rows_to_their_new_owner(
    due_record, now, monkeypatch
):
    due_record()
    build = emails.reminder

    def fail_after_the_lease(*args, **kwargs):
        monkeypatch.undo()
        assert run(now + LEASE) == {"written": 0, "sent": 1}
        raise ConnectionError("too late")

    monkeypatch.setattr(emails, "reminder", fail_after_the_lease)
    assert build is not emails.reminder
    assert run(now) == {"written": 1, "lost": 1}
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.sent_at) == ("sent", now + LEASE)


def test_who_was_too_slow_does_not_settle_what_another_is_sending(
    due_record, now, monkeypatch
):
    def fail_after_the_lease(*args, **kwargs):
        mine = Delivery.objects.get()
        again = Claim(mine.batch, "<same>", [mine.pk])
        assert Delivery.objects.all().claim(now + LEASE, [again]) == 1
        raise ConnectionError("too late")

    due_record()
    monkeypatch.setattr(emails, "reminder", fail_after_the_lease)
    assert run(now) == {"written": 1, "lost": 1}
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.error, delivery.attempts) == ("sending", "", 2)


def test_a_record_deleted_after_the_claim(due_record, now, monkeypatch):
    record = due_record()
    claim = DeliveryQuerySet.claim

    def claim_and_lose(rows, *args):
        count = claim(rows, *args)
        MaintenanceRecord.objects.filter(pk=record.pk).get().delete()
        return count

    monkeypatch.setattr(DeliveryQuerySet, "claim", claim_and_lose)
    assert run(now) == {"written": 1, "lost": 1}
    assert not mail.outbox


def test_one_bad_record_does_not_stop_the_others(due_record, now, monkeypatch):
    bad, *_ = (due_record(description=name) for name in ("bad", "good", "good"))
    others = due_record(vehicle=bad.vehicle)
    notify(others, users=[UserFactory()])
    build = emails.reminder

    def build_or_fail(recipient, deliveries, **kwargs):
        if bad in [delivery.record for delivery in deliveries]:
            raise ValueError("a template error\x00")
        return build(recipient, deliveries, **kwargs)

    monkeypatch.setattr(emails, "reminder", build_or_fail)
    assert run(now) == {"written": 4, "sent": 3, "failed": 1}
    failed = Delivery.objects.get(record=bad)
    assert failed.error == "ValueError: a template error"
    assert len(mail.outbox) == 2
    monkeypatch.undo()
    assert run(now + PAUSES[0]) == {"written": 0, "sent": 1}
    assert mail.outbox[2].message()["Message-ID"] not in {
        message.message()["Message-ID"] for message in mail.outbox[:2]
    }


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


def test_what_was_given_up_can_be_tried_again(due_record, now):
    due_record()
    write_due(now)
    Delivery.objects.update(status="given_up", next_attempt_at=None, attempts=7)
    assert run(now) == {"written": 0}
    assert Delivery.objects.all().try_again(now) == 1
    assert run(now) == {"written": 0, "sent": 1}
    assert Delivery.objects.all().try_again(now) == 0


def test_a_run_ends_in_time_and_leaves_the_rest_to_the_next(due_record, now):
    record = due_record()
    notify(record, users=UserFactory.create_batch(4))
    ticks = iter(now + n * RUN_FOR / 2 for n in range(99))
    outcomes = reminders.run(lambda: next(ticks))
    assert outcomes["written"] == 4
    assert 1 <= outcomes["sent"] < 4
    rest = 4 - outcomes["sent"]
    assert run(now + timedelta(hours=1)) == {"written": 0, "sent": rest}


def test_each_claim_is_of_its_own_time(due_record, now):
    """Else the end of a long run would look like a crashed worker's."""
    notify(due_record(), users=UserFactory.create_batch(4))
    ticks = iter(now + timedelta(seconds=n) for n in range(99))
    reminders.run(lambda: next(ticks))
    claimed = Delivery.objects.values_list("claimed_at", flat=True)
    assert {one.status for one in Delivery.objects.all()} == {"sent"}
    assert len(set(claimed)) == 2


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


def test_a_run_leaves_its_heartbeat(due_record, now, monkeypatch):
    due_record()
    run(now)
    beat = Run.objects.get()
    assert (beat.started_at, beat.ended_at, beat.error) == (now, now, "")
    assert (beat.written, beat.sent, beat.failed, beat.skipped) == (1, 1, 0, 0)
    later = now + timedelta(days=31)
    monkeypatch.setattr(due, "queue", _no_disk)
    with pytest.raises(OSError, match="no disk"):
        run(later)
    assert Run.objects.get().error == "OSError: no disk"


def _no_disk(*args):
    raise OSError("no disk")


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


def take_away_rights(delivery):
    delivery.recipient.groups.remove(viewers(delivery.vehicle.fleet))


def turn_off(delivery):
    fleet = delivery.vehicle.fleet
    Preference.objects.create(user=delivery.recipient, fleet=fleet, frequency="off")


CHANGES = {
    complete: "The work was completed.",
    sell: "The vehicle is no longer in use: Sold.",
    archive: "The vehicle is no longer in use: Archived.",
    move: "The due date was moved.",
    clear_date: "The due date was moved.",
    deactivate: "The recipient is no longer active.",
    forget_address: "The recipient has no e-mail address.",
    choose_others: "The recipient is no longer chosen.",
    take_away_rights: "The recipient may not see the fleet.",
    turn_off: "The recipient turned the fleet's mails off.",
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.items())
def test_silent_at_once_also_when_queued(due_record, now, change, reason):
    due_record()
    write_due(now)
    delivery = Delivery.objects.get()
    change(delivery)
    assert run(now)["skipped"] == 1
    delivery = Delivery.objects.get(pk=delivery.pk)
    assert (delivery.status, delivery.error) == ("skipped", reason)
    assert delivery.sent_at is None
    assert delivery.recipient.email not in [to for m in mail.outbox for to in m.to]


def test_what_was_skipped_and_is_wanted_after_all_is_sent(due_record, now):
    record = due_record()
    write_due(now)
    Vehicle.objects.update(status="sold")
    assert run(now) == {"written": 0, "skipped": 1}
    Vehicle.objects.update(status="active")
    assert run(now) == {"written": 1, "sent": 1}
    assert run(now + HOUR) == {"written": 0}
    delivery = Delivery.objects.get(record=record)
    assert (delivery.status, delivery.error) == ("sent", "")


def test_what_was_skipped_and_is_not_wanted_stays_skipped(due_record, driver, now):
    record = due_record()
    write_due(now)
    notify(record, users=[other := UserFactory()])
    assert run(now) == {"written": 1, "skipped": 1, "sent": 1}
    assert run(now) == {"written": 0}
    notify(record, users=[driver, other])
    assert run(now + HOUR) == {"written": 1, "sent": 1}


# --- Cost -------------------------------------------------------------------------


def test_a_run_that_finds_nothing_makes_few_queries(
    due_record, now, django_assert_num_queries
):
    due_record(30)
    run(now)
    with django_assert_num_queries(10):
        run(now)


@pytest.mark.parametrize("count", [2, 20])
def test_writing_does_not_grow(due_record, now, django_assert_num_queries, count):
    for number in range(count):
        record = due_record()
        fleet = record.vehicle.fleet
        ReminderPolicy.objects.create(fleet=fleet, offsets=[7, number + 8])
    MaintenanceRecordFactory(due_date=TODAY)
    # One more for the history of the record of which there is nobody to tell, and one
    # for webhooks; two are of a savepoint.
    for found, queries in ((count, 8), (0, 6)):
        with django_assert_num_queries(queries):
            assert write_due(now) == found


def test_fleets_are_written_together(due_record, driver, now):
    fleet = FleetFactory(time_zone="Asia/Tokyo")
    notify(fleet, users=[driver])
    MaintenanceRecordFactory.create_batch(3, vehicle__fleet=fleet, due_date=TODAY)
    due_record(1)
    assert write_due(now) == 4
