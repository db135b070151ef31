"""A mail server that says one byte at a time, and never comes to an end."""

import socket
import time
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.mail import EmailMessage, get_connection

from core.outbox.retries import PAUSES
from core.resilience.smtp import LateError
from notifications import reminders
from notifications.models import Delivery
from tests.factories import UserFactory
from tests.notifications.conftest import notify

# Seconds, for a busy machine. The server would drip for hours.
PATIENCE = 60


class Dripping:
    """Answers as a mail server does, and drips from one of its answers on."""

    ANSWERS = {
        "EHLO": b"250 drip.test\r\n",
        "MAIL": b"250 OK\r\n",
        "RCPT": b"250 OK\r\n",
        "DATA": b"354 Go on\r\n",
        ".": b"250 OK\r\n",
        "QUIT": b"221 Bye\r\n",
    }

    def __init__(self, port, drips_at):
        self.drips_at, self.over = drips_at, Event()
        self.received = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", port))
        Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with suppress(OSError):
            while True:
                line, _address = self.listener.accept()
                self.connections += 1
                Thread(target=self.talk, args=[line], daemon=True).start()

    def talk(self, line):
        with suppress(OSError), line, line.makefile("rb") as said:
            self.say(line, "greeting", b"220 drip.test\r\n")
            in_data = False
            for row in said:
                word = row.decode().strip().upper().partition(" ")[0]
                if in_data and word != ".":
                    if word == "TO:":
                        self.received.append(row.decode().split()[1])
                    continue
                in_data = word == "DATA"
                self.say(line, word, self.ANSWERS.get(word, b"502 What\r\n"))

    def say(self, line, word, answer):
        if word == self.drips_at:
            for byte in b"2" * 3 + b"-" * 100_000:
                line.sendall(bytes([byte]))
                if self.over.wait(0.1):
                    return
        line.sendall(answer)

    def stop(self):
        self.over.set()
        self.listener.close()


@pytest.fixture
def dripping(smtp, settings, free_port):
    settings.EMAIL_TIMEOUT = 0.5
    started = []

    def start(drips_at):
        started.append(Dripping(free_port, drips_at))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def five(due_record):
    people = UserFactory.create_batch(5)
    notify(due_record().vehicle.fleet, users=people)
    return people


@pytest.mark.parametrize(
    "word", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]
)
def test_run_is_held_for_seconds_and_loses_nothing(five, dripping, now, word):
    server = dripping(word)
    began = time.monotonic()
    reminders.run(lambda: now)
    assert time.monotonic() - began < PATIENCE
    server.stop()
    # Nothing is lost: what was not sent waits, as the same mail if it may have arrived.
    rows = Delivery.objects.exclude(recipient=None)
    assert rows.count() == 5
    for row in rows.exclude(status="sent"):
        assert row.next_attempt_at is not None
        assert row.status in {"queued", "failed"}
    if word == ".":
        assert rows.filter(status="failed").exclude(message_id="").count() == 2
    if word == "QUIT":
        assert rows.filter(status="sent").count() == 5


def test_what_was_left_goes_out_once_when_the_server_is_well(
    five, dripping, smtp, now, settings
):
    server = dripping("MAIL")
    reminders.run(lambda: now)
    server.drips_at = ""
    for minutes in (0, 15, 60):
        reminders.run(lambda at=now + PAUSES[0] + timedelta(minutes=minutes): at)
    assert sorted(server.received) == sorted(one.email for one in five)


def test_other_mail_is_bounded_too(dripping, settings):
    settings.EMAIL_BACKEND = "core.resilience.smtp.EmailBackend"
    dripping("RCPT")
    began = time.monotonic()
    with pytest.raises(LateError):
        EmailMessage("x", "x", to=["a@b.test"], connection=get_connection()).send()
    assert time.monotonic() - began < PATIENCE


def test_greeting_that_never_ends_is_told(five, dripping, now):
    dripping("greeting")
    reminders.run(lambda: now)
    from notifications.models import Run

    assert "not done within 1 seconds" in Run.objects.first().error
