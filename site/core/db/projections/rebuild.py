"""Installing the triggers of projections, and filling their targets when needed.

The name of a trigger ends in a digest of what it does. So the names tell whether the
targets were kept in step by today's declarations, and no write was missed.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

from core.db.projections.declaration import Projection, registered
from core.db.projections.reads import reads
from core.db.projections.statements import PREFIX, Statements
from core.db.triggers.installed import drop, installed
from core.db.triggers.migrating import disturbs


def follow_migrations(app: AppConfig) -> None:
    """Remove the triggers before a migration that needs it, and see to triggers and
    targets after every ``migrate``."""
    pre_migrate.connect(_before_migrating, sender=app)
    post_migrate.connect(_after_migrating, sender=app)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, so that tables can be rebuilt, or filled fast."""
    drop(connection, installed(connection, PREFIX))


def synchronize(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers of the declarations, and fill each target whose triggers
    changed or where rows are missing. Leave out those whose tables are of an earlier
    version."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        known = installed(connection, PREFIX)
        found = [
            Statements(one, connection)
            for one in registered()
            if _has_tables(one, connection)
        ]
        wanted = {one: {(t.table, t.name): t for t in one.triggers()} for one in found}
        drop(connection, known.difference(*wanted.values()))
        for statements, triggers in wanted.items():
            fresh = [triggers[name] for name in set(triggers) - known]
            for trigger in fresh:
                for statement in trigger.create(connection.vendor):
                    cursor.execute(statement)
            if fresh or _is_incomplete(statements, cursor):
                for statement in statements.fill():
                    cursor.execute(statement)


def _is_incomplete(statements: Statements, cursor: Any) -> bool:
    cursor.execute(statements.surplus())
    return bool(cursor.fetchone()[0])


def _has_tables(projection: Projection, connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the database has all columns that a projection is about."""
    target = projection.target_model._meta.db_table
    needed = {target: {*projection.names, "kind", "key"}}
    for read in reads(projection.query).values():
        needed.setdefault(read.table, set()).update([read.key, *read.columns])
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        return set(needed) <= tables and all(
            columns <= _columns(connection, cursor, table)
            for table, columns in needed.items()
        )


def _columns(connection: BaseDatabaseWrapper, cursor: Any, table: str) -> set[str]:
    found = connection.introspection.get_table_description(cursor, table)
    return {column.name for column in found}


def _before_migrating(using: str, plan: Any = (), **kwargs: Any) -> None:
    """Listen to Django's ``pre_migrate``."""
    tables = {
        read.table for one in registered() for read in reads(one.query).values()
    } | {one.target_model._meta.db_table for one in registered()}
    if disturbs(plan, tables):
        remove(connections[using])


def _after_migrating(using: str, **kwargs: Any) -> None:
    """Listen to Django's ``post_migrate``, sent also by ``flush``."""
    synchronize(connections[using])
