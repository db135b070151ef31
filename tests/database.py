"""The database as the migrations left it, to return to after a test that commits.

Django would empty the tables one by one and save again each row that migrations made:
a quarter of a second after each test in a browser."""

import sqlite3
from collections.abc import Callable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


def keep(connection: BaseDatabaseWrapper) -> Callable[[], None]:
    """Keep what is in the database; return what brings it back, on whatever connection
    a test has."""
    return (_pages if connection.vendor == "sqlite" else _rows)(connection)


def _pages(connection: BaseDatabaseWrapper) -> Callable[[], None]:
    """Keep a copy of the file: all of it is written again in some milliseconds."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(kept)

    def bring_back() -> None:
        with connections["default"].cursor() as cursor:
            # No key is used twice: a browser remembers what was at an address.
            keys = list(cursor.execute("SELECT seq, name FROM sqlite_sequence"))
            kept.backup(cursor.connection)
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.executemany("INSERT INTO sqlite_sequence VALUES (%s, %s)", keys)

    return bring_back


def _rows(connection: BaseDatabaseWrapper) -> Callable[[], None]:
    kept = connection.creation.serialize_db_to_string()

    def bring_back() -> None:
        # Known beforehand, they are not made anew by what watches saves.
        ContentType.objects.get_for_models(*apps.get_models())
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            inhibit_post_migrate=True,
        )
        connections["default"].creation.deserialize_db_from_string(kept)

    return bring_back
