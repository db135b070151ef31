"""Random edits, hours, crashes and refusals, beside a simple model: nobody gets
anything twice, nobody gets what is none of theirs, and nothing is lost."""

import smtplib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from maintenance.models import MaintenanceRecord
from notifications import reminders, sending
from notifications.account import PreferenceForm
from notifications.models import Delivery, ReminderPolicy
from notifications.rules import due_value
from notifications.smtp import MailSession
from tests.factories import MaintenanceRecordFactory, UserFactory, VehicleFactory
from tests.notifications.conftest import notify

START = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)  # two days before clocks change
ZONES = ["Europe/Berlin", "Pacific/Pago_Pago", "Pacific/Kiritimati"]
FAULTS = ["well", "before", "after", "later", "dropped", "refused"]
DAYS = st.integers(-9, 9)
NUMBER = st.integers(0, 5)


class World(RuleBasedStateMachine):
    """A vehicle, its records and two people, in a transaction that is taken back."""

    def __init__(self):
        super().__init__()
        self.now = START
        self.got = {}  # Message-ID by person and reminder
        self.refused = set()  # what a mail server did not want
        self.wrong = []  # asserting where a mail arrives would look like a refusal
        self.faults = []
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(
        zone=st.sampled_from(ZONES),
        offsets=st.sampled_from([[7, 1, 0], [30, 3], [0]]),
        weekly=st.booleans(),
        days=st.lists(DAYS, min_size=1, max_size=3),
    )
    def begin(self, zone, offsets, weekly, days):
        self.zone, self.offsets, self.weekly = zone, offsets, weekly
        ReminderPolicy.objects.create(offsets=[5], hour=3, repeat_weekly=not weekly)
        self.vehicle = VehicleFactory(fleet__time_zone=zone)
        ReminderPolicy.objects.create(
            fleet=self.vehicle.fleet, offsets=offsets, hour=7, repeat_weekly=weekly
        )
        self.people = UserFactory.create_batch(2)
        notify(self.vehicle.fleet, users=self.people)
        for number in days:
            self.add(number)

    # --- The model: when something has its turn ---------------------------------------

    def today(self):
        local = self.now.astimezone(ZoneInfo(self.zone))
        return local.date() - timedelta(days=local.hour < 7)

    def turn(self, record):
        left = (record.due_on - self.today()).days
        days = (record.due_date, record.forecast_late_on)
        overdue = any(day and day < self.today() for day in days)
        if self.weekly and overdue and left <= -7:
            return left + -left % 7
        return min((days for days in self.offsets if days >= left), default=None)

    # --- What people do ---------------------------------------------------------------

    def records(self):
        return list(MaintenanceRecord.objects.order_by("pk"))

    def edit(self, number, **fields):
        if found := self.records():
            pk = found[number % len(found)].pk
            MaintenanceRecord.objects.filter(pk=pk).update(**fields)

    @rule(days=DAYS)
    def add(self, days):
        due = self.now.date() + timedelta(days=days)
        MaintenanceRecordFactory(vehicle=self.vehicle, due_date=due)

    @rule(number=NUMBER, days=DAYS)
    def move(self, number, days):
        self.edit(number, due_date=self.now.date() + timedelta(days=days))

    @rule(number=NUMBER, days=DAYS, late=st.integers(0, 40))
    def forecast(self, number, days, late):
        due = self.now.date() + timedelta(days=days)
        last = due + timedelta(days=late)
        self.edit(number, due_mileage=90_000, forecast_on=due, forecast_late_on=last)

    @rule(number=NUMBER, done=st.booleans())
    def complete(self, number, done):
        day = self.now.date() if done else None
        status = "completed" if done else "incomplete"
        self.edit(number, status=status, completed_date=day)

    @rule(status=st.sampled_from(["active", "sold"]))
    def sell(self, status):
        type(self.vehicle).objects.update(status=status)

    @rule(active=st.booleans())
    def deactivate(self, active):
        type(self.people[0]).objects.filter(pk=self.people[0].pk).update(
            is_active=active
        )

    @rule(frequency=st.sampled_from(["together", "single", "daily", "weekly"]))
    def prefer(self, frequency):
        """The second person's wish, as the account page takes it."""
        form = PreferenceForm({"frequency": frequency}, instance=self.people[1])
        assert form.is_valid()
        form.keep(self.now)

    # --- Time goes by -----------------------------------------------------------------

    @rule(hours=st.integers(1, 60))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @precondition(lambda self: MaintenanceRecord.objects.open().exists())
    @rule(faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3))
    def run(self, faults):
        self.faults = list(faults)
        with suppress(KeyboardInterrupt):  # killed
            reminders.run(lambda: self.now)

    def send(self, message):
        """Stand for the mail server, and for the power that fails."""
        fault = self.faults.pop(0) if self.faults else "well"
        if fault == "before":
            raise KeyboardInterrupt
        if fault == "later":
            raise smtplib.SMTPDataError(451, b"Not now")
        if fault == "refused":
            self.refused |= {self.key(row) for row in self.rows(message)}
            raise smtplib.SMTPDataError(550, b"Never")
        self.receive(message)
        if fault == "after":
            raise KeyboardInterrupt
        if fault == "dropped":
            raise smtplib.SMTPServerDisconnected("gone")

    def rows(self, message):
        message_id = message.message()["Message-ID"]
        rows = Delivery.objects.filter(message_id=message_id, status="sending")
        return list(rows.select_related("record__vehicle", "recipient"))

    @staticmethod
    def key(row):
        return (row.recipient_id, row.record_id, row.due_value, row.offset)

    def receive(self, message):
        message_id = message.message()["Message-ID"]
        rows = self.rows(message)
        self.wrong += [] if rows else ["a mail about nothing"]
        for row in rows:
            *about, offset = key = self.key(row)
            fine = {
                "inactive": row.recipient.is_active,
                "another's address": message.to == [row.recipient.email],
                "done": not row.record.is_completed,
                "sold": row.vehicle.status == "active",
                "moved": row.due_value == due_value(row.record),
                "not its turn": offset == self.turn(row.record),
                "refused for good": key not in self.refused,
                "after a later one": all(
                    other[3] > offset
                    for other in self.got
                    if other != key and list(other[:3]) == about
                ),
            }
            self.wrong += [reason for reason, well in fine.items() if not well]
            if self.got.setdefault(key, message_id) != message_id:
                self.wrong.append("told twice")

    def settle(self):
        """Let a day pass in which nothing goes wrong, and nobody wants to wait: longer
        than any lease or pause."""
        self.faults = []
        self.prefer("together")
        for hours in (1, 12, 12, 1):
            self.now += timedelta(hours=hours)
            reminders.run(lambda: self.now)

    def check(self):
        self.settle()
        assert self.wrong == []
        active = type(self.people[0]).objects.filter(is_active=True)
        answered = {*self.got, *self.refused}
        for record in MaintenanceRecord.objects.open().exclude(due_on=None):
            offset = self.turn(record)
            for person in active.filter(pk__in=[one.pk for one in self.people]):
                told = [
                    key[3]
                    for key in answered
                    if key[:3] == (person.pk, record.pk, due_value(record))
                ]
                assert offset is None or min(told, default=999) <= offset, "lost"


class Checked(World):
    def teardown(self):
        try:
            self.check()
        finally:
            super().teardown()


def play(monkeypatch, examples, steps):
    playing = []

    class Playing(Checked):
        def __init__(self):
            super().__init__()
            playing[:] = [self]

    monkeypatch.setattr(MailSession, "send", lambda outbox, mail: playing[0].send(mail))
    monkeypatch.setattr(sending.logger, "disabled", True)
    run_state_machine_as_test(
        Playing,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 50,
        ),
    )


@pytest.mark.django_db
def test_everybody_gets_what_is_theirs_once(monkeypatch):
    play(monkeypatch, 20, 14)


@pytest.mark.long
@pytest.mark.django_db
def test_everybody_gets_what_is_theirs_once_in_the_long_run(monkeypatch):
    play(monkeypatch, 300, 40)
