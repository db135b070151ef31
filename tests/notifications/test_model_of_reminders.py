"""Random edits, hours, crashes and refusals, beside a simple model: nobody gets
anything twice, nobody gets what is none of theirs, and nothing is lost."""

import smtplib
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from maintenance.models import MaintenanceRecord
from notifications import reminders, sending
from notifications.models import Delivery
from notifications.outbox import Outbox
from notifications.rules import Rule, current_offset, days_left, due_value, reminder_day
from tests.factories import MaintenanceRecordFactory, UserFactory, VehicleFactory
from tests.notifications.conftest import notify

START = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
RULE = Rule()


class World(RuleBasedStateMachine):
    """A vehicle, its records and two people, in a transaction that is taken back."""

    def __init__(self):
        super().__init__()
        self.now = START
        self.got = {}  # Message-ID by person and reminder
        self.wrong = []  # asserting where a mail arrives would look like a refusal
        self.faults = []
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.vehicle = VehicleFactory()
        self.people = UserFactory.create_batch(2)
        notify(self.vehicle.fleet, users=self.people)

    def records(self):
        return list(MaintenanceRecord.objects.order_by("pk"))

    def edit(self, number, **fields):
        if found := self.records():
            pk = found[number % len(found)].pk
            MaintenanceRecord.objects.filter(pk=pk).update(**fields)

    @rule(days=st.integers(-3, 9))
    def add(self, days):
        due = self.now.date() + timedelta(days=days)
        MaintenanceRecordFactory(vehicle=self.vehicle, due_date=due)

    @rule(number=st.integers(0, 5), days=st.integers(-3, 9))
    def move(self, number, days):
        self.edit(number, due_date=self.now.date() + timedelta(days=days))

    @rule(number=st.integers(0, 5), days=st.integers(-3, 9))
    def forecast(self, number, days):
        due = self.now.date() + timedelta(days=days)
        self.edit(number, due_mileage=90_000, forecast_on=due)

    @rule(number=st.integers(0, 5), done=st.booleans())
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

    @rule(hours=st.integers(1, 60))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule(
        faults=st.lists(
            st.sampled_from(["well", "before", "after", "later", "dropped"]), max_size=4
        )
    )
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
        self.receive(message)
        if fault == "after":
            raise KeyboardInterrupt
        if fault == "dropped":
            raise smtplib.SMTPServerDisconnected("gone")

    def receive(self, message):
        message_id = message.message()["Message-ID"]
        rows = Delivery.objects.filter(message_id=message_id, status="sending")
        self.wrong += [] if rows else ["a mail about nothing"]
        for row in rows.select_related("record__vehicle", "recipient"):
            fine = {
                "inactive": row.recipient.is_active,
                "another's address": message.to == [row.recipient.email],
                "done": not row.record.is_completed,
                "sold": row.vehicle.status == "active",
                "moved": row.due_value == due_value(row.record),
            }
            self.wrong += [reason for reason, well in fine.items() if not well]
            key = (row.recipient_id, row.record_id, row.due_value, row.offset)
            if self.got.setdefault(key, message_id) != message_id:
                self.wrong.append("told twice")

    def settle(self):
        """Let a day pass in which nothing goes wrong."""
        self.faults = []
        for _hour in range(30):
            self.now += timedelta(hours=1)
            reminders.run(lambda: self.now)

    def check(self):
        self.settle()
        assert self.wrong == []
        today = reminder_day(self.now, "UTC", RULE.hour)
        active = type(self.people[0]).objects.filter(is_active=True)
        for record in MaintenanceRecord.objects.open().exclude(due_on=None):
            offset = current_offset(RULE, days_left(record.due_on, on=today))
            for person in active.filter(pk__in=[one.pk for one in self.people]):
                told = [
                    key[3]
                    for key in self.got
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

    monkeypatch.setattr(Outbox, "send", lambda outbox, mail: playing[0].send(mail))
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
    play(monkeypatch, 6, 14)


@pytest.mark.long
@pytest.mark.django_db
def test_everybody_gets_what_is_theirs_once_in_the_long_run(monkeypatch):
    play(monkeypatch, 300, 40)
