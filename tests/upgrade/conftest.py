"""The database of an earlier version, migrated with today's code."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.upgrade import old


@pytest.fixture(scope="module")
def vendor(django_db_setup: None) -> str:
    return connection.vendor


@pytest.fixture(scope="module")
def upgraded(
    vendor: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[dict[str, Any]]:
    """An earlier version's database, migrated; gives what was in it before."""
    folder = tmp_path_factory.mktemp("upgrade")
    make = _sqlite if vendor == "sqlite" else _postgresql
    with django_db_blocker.unblock(), make(folder) as name, _use(name):
        call_command("migrate", verbosity=0, interactive=False)
        yield old.figures(vendor)


@contextmanager
def _use(name: str) -> Iterator[None]:
    """Have the program use the database of this name instead of the tests' own."""
    place = connection.settings_dict
    own = place["NAME"]
    connection.close()
    place["NAME"] = name
    _forget()
    try:
        yield
    finally:
        connection.close()
        place["NAME"] = own
        _forget()


def _forget() -> None:
    """Forget what was remembered of another database."""
    ContentType.objects.clear_cache()
    cache.clear()


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    file = folder / "old.sqlite3"
    old.unpack_sqlite(file)
    yield str(file)


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    name = f"{connection.settings_dict['NAME']}_upgrade"
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted}")
    known = connection.get_connection_params()
    place = {k: known[k] for k in ("user", "password", "host", "port") if known.get(k)}
    with psycopg.connect(dbname=name, autocommit=True, **place) as line:
        old.load_postgresql(line)
    yield name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")
