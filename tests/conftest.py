"""What all tests share: a clock that stands still, a cast, and a mail server."""

import gc
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase, client
from django.utils import translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests import database, services, template
from tests.factories import UserFactory
from tests.mail_server import MailServer

# A busy machine is slow for an example now and then; that is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# The test client keeps a copy of the variables of each template, of which a list of
# choices has hundreds. Nobody asks for those.
WIDGETS = "django/forms/widgets/"
_keep = client.store_rendered_templates


def _keep_some(
    store: Any, signal: Any, sender: Any, template: Any, **sent: Any
) -> None:
    if not (template.name or "").startswith(WIDGETS):
        _keep(store, signal, sender, template, **sent)


client.store_rendered_templates = _keep_some

# What tests store need not outlive a power cut.
os.fsync = lambda fd: None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out on PostgreSQL what asks no database: pytest-django would not let it."""
    if services.on_postgres() and config.option.markexpr == services.ON_POSTGRES:
        left = [item for item in items if not _asks(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = filter(_asks, items)


def _asks(item: pytest.Item) -> bool:
    """Return whether a test may ask the database."""
    asking = {"db", "transactional_db", "live_server", "django_db_setup"}
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db") or asking.intersection(fixtures))


def pytest_collection_finish() -> None:
    """Search what is there by now never again for garbage, and the rest seldom: it
    took a good part of the time of each test of a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config: pytest.Config) -> None:
    """Heed ``--create-db`` once, before there are other processes."""
    if config.option.create_db and not hasattr(config, "workerinput"):
        template.forget(_templates(config))


def _templates(config: pytest.Config) -> Path:
    return config.rootpath / config.getini("cache_dir") / "d/databases"


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """The template was made anew (``pytest_configure``), of which there is a copy."""
    return False


@pytest.fixture(scope="session")
def django_db_keepdb(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> bool:
    """Have the tests' database be a copy of the template before it is used."""
    with django_db_blocker.unblock():
        template.copy(connections["default"], _templates(request.config))
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Bring the database back, after a test that commits, to what it was before all.
    In the end, nothing is left of it."""
    with django_db_blocker.unblock():
        bring_back = database.keep(connections["default"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda case: bring_back()
        )
        yield
    with django_db_blocker.unblock():
        connections["default"].close()
        template.drop(connections["default"])


def pytest_report_header() -> str:
    return services.report()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the walk of all addresses visited, and what crashes came to, so that
    one sees it is much."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name in {"visited", "counted"}:
                terminalreporter.write_line(value)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail, a test that needs a service which is not there."""
    for marker in item.iter_markers():
        services.demand(marker.name)


@pytest.fixture
def redis_url() -> str | None:
    """Where Redis answers, for a test marked ``redis``."""
    return services.redis_url()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Forget what earlier tests cached: renditions, whose rows are gone."""
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Leave no test in the language of the last page that one before it asked for."""
    yield
    translation.deactivate()


@pytest.fixture
def now() -> datetime:
    """The instant at which a test happens, handed on as an argument."""
    return datetime(2026, 3, 17, 12, 0, tzinfo=UTC)


@pytest.fixture
def owner(db: None) -> User:
    """The superuser who set the system up."""
    return UserFactory(
        username="owner", is_superuser=True, first_name="Olive", last_name="Owner"
    )


@pytest.fixture
def owner_client(client, owner):
    """A browser in which the owner is logged in."""
    client.force_login(owner)
    return client


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
