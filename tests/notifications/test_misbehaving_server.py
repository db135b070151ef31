"""A real mail server that misbehaves in each way, and what becomes of the mails."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from core.outbox.retries import LEASE, PAUSES
from notifications import reminders
from notifications.models import Delivery
from tests.factories import UserFactory
from tests.notifications.conftest import notify


def run(now):
    return reminders.run(lambda: now)


class Moody:
    """Takes mails, unless told to treat the next of them otherwise."""

    def __init__(self):
        self.moods = []
        self.received = []
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802  (aiosmtpd looks for the command's name)
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  (as above)
        if self.moods and self.moods[0].startswith("RCPT "):
            return self.moods.pop(0).removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  (as above)
        mood = self.moods.pop(0) if self.moods else "250 OK"
        if mood == "sleep":
            await asyncio.sleep(2)
            mood = "250 OK"
        if mood.startswith(("250", "drop")):
            self.received.append((envelope.rcpt_tos[0], ids(envelope.content.decode())))
        if mood == "drop":
            server.transport.abort()
        if mood.startswith("421"):
            server.transport.write(f"{mood}\r\n".encode())
            server.transport.close()
        return mood


def ids(content):
    lines = content.splitlines()
    return next(line for line in lines if line.startswith("Message-ID")).split()[1]


@pytest.fixture
def moody(smtp, settings, free_port):
    settings.EMAIL_TIMEOUT = 1
    server = Moody()
    controller = Controller(server, hostname="127.0.0.1", port=free_port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def three(due_record):
    """Something is due of which three people are reminded."""
    people = UserFactory.create_batch(3)
    notify(due_record().vehicle.fleet, users=people)
    return people


def test_many_mails_go_over_one_connection(three, moody, now):
    assert run(now) == {"written": 3, "sent": 3}
    assert moody.connections == 1


@pytest.mark.parametrize(
    "mood", ["RCPT 450 4.2.0 Greylisted", "451 4.3.0 Not now", "452 4.2.2 Full"]
)
def test_not_now_is_tried_again_and_the_rest_still_go(three, moody, now, mood):
    moody.moods = [mood]
    assert run(now) == {"written": 3, "sent": 2, "failed": 1}
    failed = Delivery.objects.failing().get()
    assert (failed.status, failed.error) == ("failed", mood.removeprefix("RCPT "))
    assert run(now + PAUSES[0] - timedelta(seconds=1)) == {"written": 0}
    assert run(now + PAUSES[0]) == {"written": 0, "sent": 1}
    assert {to for to, _ in moody.received} == {one.email for one in three}


@pytest.mark.parametrize("mood", ["RCPT 550 5.1.1 Unknown", "554 5.7.1 Spam"])
def test_never_is_final_in_the_servers_words(three, moody, now, mood):
    moody.moods = [mood]
    assert run(now) == {"written": 3, "sent": 2, "given_up": 1}
    assert Delivery.objects.failing().get().error == mood.removeprefix("RCPT ")
    assert run(now + timedelta(days=1))["sent"] == 0


@pytest.mark.parametrize("mood", ["drop", "sleep"])
def test_a_mail_that_may_have_arrived_comes_again_as_the_same(three, moody, now, mood):
    """The line drops, or no answer comes, after the mail was handed over."""
    moody.moods = [mood]
    assert run(now) == {"written": 3, "sent": 2, "failed": 1}
    failed = Delivery.objects.failing().get()
    assert failed.message_id
    assert run(now + PAUSES[0]) == {"written": 0, "sent": 1}
    got = Counter(message_id for _, message_id in moody.received)
    assert len(got) == 3
    assert sum(got.values()) <= 4
    assert {to for to, _ in moody.received} == {one.email for one in three}


def test_a_server_that_closes_after_a_mail_is_called_again(three, moody, now):
    moody.moods = ["250 OK", "421 4.7.0 Enough for one connection"]
    assert run(now) == {"written": 3, "sent": 3}
    assert moody.connections == 2


def test_down_for_two_days(three, smtp, now, request):
    for quarters in range(4 * 48):
        run(now + quarters * timedelta(minutes=15))
    assert not Delivery.objects.filter(status__in=["sent", "given_up"]).exists()
    moody = request.getfixturevalue("moody")
    for quarters in range(4 * 48, 4 * 75):
        run(now + quarters * timedelta(minutes=15) + LEASE)
    assert sorted(to for to, _ in moody.received) == sorted(p.email for p in three)
