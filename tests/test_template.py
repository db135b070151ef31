"""The template of the tests' database: of today's code, and made by one process."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import template

SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


class Counted(template._Template):
    """A template of which is counted how often it is made, and copied."""

    made = copied = 0

    def exists(self) -> bool:
        return Counted.made > 0

    def make(self) -> None:
        Counted.made += 1

    def copy(self) -> None:
        Counted.copied += 1


@pytest.mark.parametrize(
    "name",
    [
        "maintenance/migrations/0002_builtin_types.py",  # a migration
        "site/core/outbox/signing.py",  # what a migration imports
        "notifications/models/__init__.py",
        "site/core/api/sync/changes.py",  # where triggers are made from
        "site/core/search/rebuild.py",
    ],
)
def test_made_of(name):
    assert settings.BASE_DIR / name in template._sources()


def test_not_made_of_every_module():
    """A change of a page does not cost a migration."""
    assert settings.BASE_DIR / "vehicles/viewsets.py" not in template._sources()
    assert settings.BASE_DIR / "tests/template.py" not in template._sources()


@pytest.mark.django_db
def test_key(tmp_path, monkeypatch):
    file = settings.BASE_DIR / "vehicles/viewsets.py"
    first = template.key(connection, tmp_path)
    assert template.key(connection, tmp_path) == first
    monkeypatch.setattr(template, "_sources", lambda: {file})
    of_a_file = template.key(connection, tmp_path)
    assert of_a_file != first
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"changed")
    assert template.key(connection, tmp_path) != of_a_file


@pytest.mark.django_db
def test_key_after_create_db(tmp_path):
    first = template.key(connection, tmp_path)
    template.forget(tmp_path)
    assert template.key(connection, tmp_path) != first


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["_versions", "_models"])
def test_key_of_what_is_installed_and_declared(tmp_path, monkeypatch, part):
    first = template.key(connection, tmp_path)
    monkeypatch.setattr(template, part, lambda connection: ["another"])
    assert template.key(connection, tmp_path) != first


def test_made_by_one_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(template, "_Files", Counted)
    monkeypatch.setattr(template, "_Databases", Counted)
    monkeypatch.setattr(template, "key", lambda connection, folder: "key")
    copying = [
        threading.Thread(target=template.copy, args=(connection, tmp_path))
        for _ in range(5)
    ]
    for thread in copying:
        thread.start()
    for thread in copying:
        thread.join()
    assert (Counted.made, Counted.copied) == (1, 5)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_copy_is_what_migrating_makes(tmp_path):
    """No trigger, column or index stands in one only."""
    with connection.cursor() as cursor:
        copied = cursor.execute(SCHEMA).fetchall()
    fresh = template._Files(connection, tmp_path)
    fresh.make()
    with closing(sqlite3.connect(fresh.file)) as made:
        assert made.execute(SCHEMA).fetchall() == copied
