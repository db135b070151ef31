"""The triggers that a database has."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import pre_migrate

INSTALLED = {
    "sqlite": (
        "SELECT tbl_name, name FROM sqlite_master"
        " WHERE type = 'trigger' AND name LIKE %s"
    ),
    "postgresql": (
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgname LIKE %s AND pg_table_is_visible(tgrelid)"
    ),
}


def installed(connection: BaseDatabaseWrapper, prefix: str) -> set[tuple[str, str]]:
    """Return the tables and the names of the triggers whose names begin so."""
    with connection.cursor() as cursor:
        cursor.execute(INSTALLED[connection.vendor], [f"{prefix}%"])
        return set(cursor.fetchall())


def drop(connection: BaseDatabaseWrapper, triggers: Iterable[tuple[str, str]]) -> None:
    """Drop triggers, and the functions of their names on PostgreSQL."""
    with connection.cursor() as cursor:
        for table, name in triggers:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def retire(app: AppConfig, prefix: str) -> None:
    """Drop before every ``migrate`` what an earlier version of an app installed: its
    tables could not be rebuilt, or go."""

    def before_migrating(using: str, **kwargs: object) -> None:
        drop(connections[using], installed(connections[using], prefix))

    pre_migrate.connect(before_migrating, sender=app, weak=False)
