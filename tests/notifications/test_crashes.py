"""Two real workers, one killed at a random moment: nothing is lost, and nothing comes
twice but the mail on the wire, as the same mail."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import suppress
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from autotracker.environment import ROOT
from notifications.models import Delivery
from tests.autotracker.conftest import environment, free_port, wait_until
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
)
from tests.notifications.conftest import notify

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "200"))
PEOPLE, JOBS = 12, 3
THREADS = 2  # of a worker; each runs the reminders when it starts


class Sink:
    """Keeps who got which jobs in which mail, a little slowly."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  (aiosmtpd looks for the command's name)
        content = envelope.content.decode()
        message_id = re.search(r"^Message-ID: *(\S+)", content, re.M)[1]
        jobs = frozenset(re.findall(r"Job\d+x\d+x", content))
        self.got.append((envelope.rcpt_tos[0], message_id, jobs))
        return "250 OK"


@pytest.fixture
def sink():
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.port = controller.port
    yield sink
    controller.stop()


def database_url():
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(known['NAME']))}"
    return (
        f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:"
        f"{known['PORT'] or 5432}/{known['NAME']}"
    )


class Worker:
    """A worker process, by its id."""

    def __init__(self, forge, folder):
        forge.stdin.write("one more\n")
        self.pid = int(forge.stdout.readline())
        self.ended = folder / str(self.pid)

    def has_come_to_rest(self):
        """Tell whether it has done what it does when it starts; the next it would do
        within a quarter of an hour."""
        return self.ended.exists() and self.ended.stat().st_size >= THREADS

    def kill(self):
        """Kill it, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        wait_until(self.is_gone)

    def is_gone(self):
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False


@pytest.fixture
def start(tmp_path, sink, request):
    """Start a worker; none is left at the end."""
    variables = {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "autotracker.settings.dev",
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "HUEY_LOG_LEVEL": "ERROR",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
    }
    if connection.vendor == "postgresql":
        variables["REDIS_URL"] = request.getfixturevalue("redis_url")
    (folder := tmp_path / "ended").mkdir()
    workers = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.notifications.forge", str(folder)],
        cwd=ROOT,
        env=environment(tmp_path, **variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
        bufsize=1,
    ) as forge:

        def start():
            workers.append(Worker(forge, folder))
            return workers[-1]

        yield start
        for worker in workers:
            worker.kill()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_workers_of_which_one_is_killed(sink, start, record_property):
    chance = random.Random(20260317)  # noqa: S311  (no secret)
    fleet = FleetFactory()
    people = UserFactory.create_batch(PEOPLE)
    notify(fleet, users=people)
    vehicle = VehicleFactory(fleet=fleet)
    expected = defaultdict(set)
    for number in range(ROUNDS):
        for job in range(JOBS):
            name = f"Job{number}x{job}x"
            today = timezone.now().date()
            MaintenanceRecordFactory(vehicle=vehicle, description=name, due_date=today)
            for person in people:
                expected[person.email].add(name)
        seen, moment = len(sink.got), chance.randrange(PEOPLE)
        workers = [start(), start()]
        wait_until(lambda seen=seen, moment=moment: len(sink.got) >= seen + moment)
        time.sleep(chance.random() / 50)
        victim = workers.pop(chance.randrange(2))
        victim.kill()
        # The other goes on. What is claimed then is the killed one's, and waits for its
        # lease; what is not waits for the next run.
        (other,) = workers
        wait_until(other.has_come_to_rest, 180)
        claimed = Delivery.objects.filter(status="sending")
        claimed.update(next_attempt_at=timezone.now())
        third = start()
        wait_until(third.has_come_to_rest, 180)
        # Every quarter of an hour the other has its turn, too, and may be at it.
        wait_until(lambda: not Delivery.objects.exclude(status="sent").exists(), 180)
        for worker in (other, third):
            worker.kill()
    told = defaultdict(lambda: defaultdict(set))
    mails = set()
    for email, message_id, jobs in sink.got:
        mails.add((email, message_id, jobs))
        for job in jobs:
            told[email][job].add(message_id)
    assert {email: set(jobs) for email, jobs in told.items()} == expected
    twice = [job for jobs in told.values() for job, ids in jobs.items() if len(ids) > 1]
    assert not twice
    assert len({message_id for _, message_id, _ in mails}) == len(mails)
    again = len(sink.got) - len(mails)
    record_property(
        "counted", f"{ROUNDS} rounds: {len(mails)} mails, {again} of them twice"
    )
    assert again <= ROUNDS  # at most the mail on the wire
