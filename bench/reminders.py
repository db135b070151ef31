"""What finding, writing and sending reminders costs beside the least it could cost."""

import os
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.mail import get_connection
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from wagtail.models import Collection, GroupCollectionPermission

from accounts.models import User
from maintenance.models import MaintenanceRecord, MaintenanceType
from notifications import due, emails, reminders
from notifications.models import Delivery
from notifications.outbox import Outbox
from vehicles.models import Fleet, Vehicle

RECORDS = int(os.environ.get("BENCH_RECORDS", "1000000"))
VEHICLES = RECORDS // 20
DUE = RECORDS // 100
PEOPLE, FLEETS = 500, 250
TODAY = date(2026, 3, 17)
NOW = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
ROUNDS = 5

# What somebody would write by hand for these very rows: no policies, no time zones,
# no rights, nobody who cannot be told, nothing sent before.
BY_HAND = """
INSERT INTO notifications_delivery (
  record_id, due_value, due_on, "offset", remind_on, recipient_id, level, status,
  error, message_id, attempts, created_at, next_attempt_at
)
SELECT r.id, {text}, r.due_on, {left}, '2026-03-17', u.user_id, 'fleet', 'queued',
  '', '', 0, '2026-03-17 12:00:00', '2026-03-17 12:00:00'
FROM maintenance_maintenancerecord r
JOIN vehicles_vehicle v ON v.id = r.vehicle_id
JOIN vehicles_fleet_notify_users u ON u.fleet_id = v.fleet_id
WHERE r.status = 'incomplete' AND v.status = 'active'
  AND r.due_on IN ('2026-03-17', '2026-03-18', '2026-03-24')
ON CONFLICT DO NOTHING
"""
WORDS = {
    "sqlite": {
        "text": "r.due_date",
        "left": "CAST(julianday(r.due_on) - julianday('2026-03-17') AS integer)",
    },
    "postgresql": {
        "text": "to_char(r.due_date, 'YYYY-MM-DD')",
        "left": "r.due_on - DATE '2026-03-17'",
    },
}


def fill() -> None:
    """Make the fleets with two people each, and records, of which one in a hundred is
    due, half of the others done, and the rest due much later."""
    root = Collection.get_first_root_node()
    parents = [root.add_child(name=f"Fleet {number}") for number in range(FLEETS)]
    fleets = Fleet.objects.bulk_create(
        Fleet(name=parent.name, collection=parent) for parent in parents
    )
    people = User.objects.bulk_create(
        User(username=f"p{number}", email=f"p{number}@example.org")
        for number in range(PEOPLE)
    )
    groups = Group.objects.bulk_create(Group(name=fleet.name) for fleet in fleets)
    view = Permission.objects.get(codename="view_vehicle")
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection=fleet.collection, permission=view
        )
        for group, fleet in zip(groups, fleets, strict=True)
    )
    members = User.groups.through
    members.objects.bulk_create(
        members(user=person, group=groups[number % FLEETS])
        for number, person in enumerate(people)
    )
    chosen = Fleet.notify_users.through
    # One person a fleet and day, so that reminders and deliveries are as many.
    chosen.objects.bulk_create(
        chosen(fleet=fleets[number % FLEETS], user=person)
        for number, person in enumerate(people)
    )
    vehicles = Vehicle.objects.bulk_create(
        (
            Vehicle(
                fleet=fleets[number % FLEETS], name=f"Car {number}", distance_unit="km"
            )
            for number in range(VEHICLES)
        ),
        batch_size=2000,
    )
    kind = MaintenanceType.objects.get(code="repair")
    for start in range(0, RECORDS, 100_000):
        stop = min(start + 100_000, RECORDS)
        MaintenanceRecord.objects.bulk_create(
            (record(number, vehicles, kind) for number in range(start, stop)),
            batch_size=2000,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def record(
    number: int, vehicles: list[Vehicle], kind: MaintenanceType
) -> MaintenanceRecord:
    made = MaintenanceRecord(
        vehicle=vehicles[number % VEHICLES], maintenance_type=kind, description="Pads"
    )
    if number < DUE // 2:  # each has two people
        made.due_date = TODAY + timedelta(days=(7, 1, 0)[number % 3])
    elif number % 2:
        made.status, made.completed_date = "completed", TODAY - timedelta(days=9)
        made.due_date = TODAY - timedelta(days=number % 2000)
    else:
        made.due_date = TODAY + timedelta(days=30 + number % 2000)
    return made


def seconds(act: Callable[[], Any]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def in_one_go(act: Callable[[], Any]) -> float:
    """Return how long it takes; what it wrote is taken back."""
    with suppress(ZeroDivisionError), transaction.atomic():
        time = seconds(act)
        raise ZeroDivisionError
    return time


def by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND.format(**WORDS[connection.vendor]))
        written = cursor.rowcount
    assert written == DUE, written  # noqa: S101  (else it measures something else)


def write() -> None:
    assert reminders.write_due(NOW) == DUE  # noqa: S101  (as above)


def write_nothing() -> None:
    assert reminders.write_due(NOW, thorough=False) == 0  # noqa: S101  (as above)


def write_nothing_new() -> None:
    """Once an hour: look at everybody who is chosen for what is written already."""
    assert reminders.write_due(NOW) == 0  # noqa: S101  (as above)


class Sink:
    """A mail server that takes everything and keeps nothing."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd looks for the command's name)
        return "250 OK"


@contextmanager
def sink() -> Iterator[None]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(
        EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
    ):
        yield
    controller.stop()


def bare() -> None:
    """Render and hand over the same mails on one connection, without bookkeeping."""
    people: dict[int, list[Delivery]] = {}
    for delivery in Delivery.objects.for_sending().order_by("recipient_id"):
        people.setdefault(delivery.recipient_id or 0, []).append(delivery)
    out = get_connection()
    out.open()
    for deliveries in people.values():
        recipient = deliveries[0].recipient
        assert recipient  # noqa: S101  (nobody is left out here)
        out.send_messages([emails.reminder(recipient, deliveries, now=NOW)])
    out.close()


def send() -> int:
    calendar = due.Calendar.load()
    with Outbox() as outbox:
        outcomes = list(reminders.send_waiting(lambda: NOW, calendar, outbox))
    assert sum(one["sent"] for one in outcomes) == DUE  # noqa: S101  (as above)
    return PEOPLE


def sending() -> Iterator[str]:
    """Yield the lines about sending."""
    write()
    ratios, rates = [], []
    with sink():
        for _round in range(ROUNDS):
            plain = seconds(bare)
            Delivery.objects.update(status="queued", next_attempt_at=NOW, batch=None)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            ours = seconds(send)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            ratios.append(plain / ours)
            rates.append(PEOPLE / ours)
        Delivery.objects.update(status="queued", next_attempt_at=NOW, batch=None)
        with CaptureQueriesContext(connection) as queries:
            mails = send()
    yield (
        f"sending {DUE} reminders in {mails} mails: {median(rates):.0f} a second, "
        f"{median(ratios):.2f} of the rate without bookkeeping; "
        f"{len(queries) / mails:.1f} statements a mail; "
        f"memory grown by {grown / 1024:.0f} MB in the last round"
    )


def run() -> Iterator[str]:
    """Yield the lines to print."""
    settings.DEBUG = False
    fill()
    yield (
        f"{connection.vendor}: {RECORDS} records, {VEHICLES} vehicles, {DUE} reminders "
        f"due to {PEOPLE} people"
    )
    first, again = [], []
    hand_written = []
    for _round in range(ROUNDS):
        hand_written.append(in_one_go(by_hand))
        first.append(in_one_go(write))
    with CaptureQueriesContext(connection) as queries:
        in_one_go(write)
    write()
    again = [seconds(write_nothing) for _round in range(ROUNDS)]
    thorough = [seconds(write_nothing_new) for _round in range(ROUNDS)]
    Delivery.objects.all().delete()
    by_itself = median(hand_written)
    yield f"hand-written statement: {by_itself * 1000:.0f} ms"
    yield (
        f"finding and writing: {median(first) * 1000:.0f} ms, "
        f"ratio {median(first) / by_itself:.2f}, {len(queries)} statements"
    )
    yield (
        f"a second run: {median(again) * 1000:.0f} ms, "
        f"{median(again) / by_itself:.2f} of the hand-written statement, "
        f"{median(again) / median(first):.2f} of the first run; "
        f"a thorough one, once an hour: {median(thorough) * 1000:.0f} ms, "
        f"{median(thorough) / median(first):.2f}"
    )
    yield from sending()
