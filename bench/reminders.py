"""What finding, writing and sending reminders costs beside the least it could cost."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from bench.cost import Cost, in_turn
from bench.fleets import PEOPLE, Size, fill
from notifications import due, emails, reminders
from notifications.models import Delivery
from notifications.smtp import MailSession

RECORDS = int(os.environ.get("BENCH_RECORDS", "1000000"))
DUE = RECORDS // 100
TODAY = date(2026, 3, 17)
NOW = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
ROUNDS = 7

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


def send() -> None:
    context = due.RunContext.load()
    with MailSession() as session:
        outcomes = list(reminders.send_waiting(lambda: NOW, context, session))
    assert sum(one["sent"] for one in outcomes) == DUE  # noqa: S101  (as above)


def again() -> None:
    Delivery.objects.update(status="queued", next_attempt_at=NOW, batch=None)


def sent() -> Cost:
    again()
    return Cost.of(send)


def memory() -> int:
    """Return the memory that the process holds now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def growth() -> float:
    """Send, and return by how many MB memory grows after the first fifty mails."""
    held = []
    with MailSession() as session:
        for _outcome in reminders.send_waiting(
            lambda: NOW, due.RunContext.load(), session
        ):
            held.append(memory())
    return (max(held) - held[0]) / 1024**2


def sending() -> Iterator[str]:
    """Yield the lines about sending. The mail server is a thread of this process, so
    that its processor time is in both."""
    write()
    with sink():
        grown = growth()
        plain, ours = in_turn(lambda: Cost.of(bare), sent, rounds=ROUNDS)
        again()
        with CaptureQueriesContext(connection) as queries:
            send()
    yield f"rendering {DUE} reminders in {PEOPLE} mails, and handing them over: {plain}"
    yield (
        f"sending them: {ours}, {PEOPLE / ours.clock:.0f} mails a second, "
        f"{plain.over(ours)} of that rate; {len(queries) / PEOPLE:.1f} statements a "
        f"mail; memory grown by {grown:.1f} MB"
    )


def finding() -> Iterator[str]:
    """Yield the lines about finding and writing."""
    hand, first = in_turn(
        lambda: Cost.undone(by_hand), lambda: Cost.undone(write), rounds=ROUNDS
    )
    with CaptureQueriesContext(connection) as queries:
        write()
    second, thorough = in_turn(
        lambda: Cost.of(write_nothing),
        lambda: Cost.of(write_nothing_new),
        rounds=ROUNDS,
    )
    Delivery.objects.all().delete()
    yield f"hand-written statement: {hand}"
    yield (
        f"finding and writing: {first}, ratio {first.over(hand)}, "
        f"{len(queries)} statements"
    )
    yield f"a second run: {second}, {second.over(first)} of the first"
    yield f"a thorough one, once an hour: {thorough}, {thorough.over(first)} of it"


def run() -> Iterator[str]:
    """Yield the lines to print."""
    settings.DEBUG = False
    size = Size(RECORDS, DUE)
    fill(size, TODAY)
    yield (
        f"{connection.vendor}: {RECORDS} records, {size.vehicles} vehicles, {DUE} "
        f"reminders due to {PEOPLE} people; median of {ROUNDS}; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    yield from finding()
    yield from sending()
    yield f"load {os.getloadavg()[0]:.1f}"
