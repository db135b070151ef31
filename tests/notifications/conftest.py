"""A driver to remind, work to remind them of, and a mail server of our own."""

import socket
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission

from accounts.models import User
from maintenance.models import MaintenanceRecord
from tests.factories import MaintenanceRecordFactory, UserFactory
from vehicles.models import Fleet, Notifies

TODAY = date(2026, 3, 17)


def notify(thing: Notifies, *, users: Any = (), groups: Any = ()) -> None:
    """Choose the people to be reminded at a record, a vehicle or a fleet, of people
    who may see the fleet: nobody else is told."""
    thing.notify_users.set(users)
    thing.notify_groups.set(groups)
    thing.save()
    fleet = fleet_of(thing)
    for user in users:
        let_see(fleet, user)
    for group in groups:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=fleet.collection, permission=viewing()
        )


def fleet_of(thing: Any) -> Fleet:
    """Return the fleet of a record or a vehicle, or the fleet itself."""
    thing = getattr(thing, "vehicle", thing)
    return getattr(thing, "fleet", thing)


def viewers(fleet: Fleet) -> Group:
    """Return the group that came with a fleet, of those who look."""
    found = Group.objects.filter(collection_permissions__collection=fleet.collection)
    return found.get(name__contains="viewers")


def let_see(fleet: Fleet, user: User) -> None:
    """Let a person see a fleet."""
    user.groups.add(viewers(fleet))


def viewing() -> Permission:
    """Return the permission that shows vehicles."""
    return Permission.objects.get(codename="view_vehicle")


@pytest.fixture
def driver(db: None) -> User:
    """The person whom the fleet reminds."""
    return UserFactory(username="driver", email="driver@example.org")


@pytest.fixture
def due_record(driver: User) -> Callable[..., MaintenanceRecord]:
    """Make a record due ``days`` after today, of which the driver is reminded."""

    def make(days: int = 0, **fields: Any) -> MaintenanceRecord:
        fields.setdefault("due_date", TODAY + timedelta(days=days))
        record = MaintenanceRecordFactory(**fields)
        notify(record.vehicle.fleet, users=[driver])
        return record

    return make


class MailServer:
    """What a mail server was given, and whom it refuses."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.received: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(  # noqa: N802  (aiosmtpd looks for the command's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  (as above)
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def free_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def smtp(settings: Any, free_port: int) -> None:
    """Mail goes out over SMTP, to a port at which nobody listens."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = free_port
    settings.EMAIL_TIMEOUT = 5


@pytest.fixture
def mail_server(smtp: None, free_port: int) -> Iterator[MailServer]:
    """A real mail server, to which mail goes out."""
    server = MailServer()
    controller = Controller(
        server, hostname="127.0.0.1", port=free_port, server_hostname="mail.test"
    )
    controller.start()
    yield server
    controller.stop()
