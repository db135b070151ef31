"""The triggers of one app, created and dropped together."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

from core.db.triggers.sql import Trigger

Settle = Callable[[BaseDatabaseWrapper, bool], None]


class TriggerSet:
    """Triggers, and what they write into.

    ``triggers`` returns them for a kind of database; ``into`` is a table, and a column
    of it, without which there is nothing to be made yet. ``settle`` is called after
    every ``migrate``, with whether that changed anything: to make up for what was
    written while there were no triggers.
    """

    def __init__(
        self,
        triggers: Callable[[str], Iterable[Trigger]],
        *,
        into: tuple[str, str],
        settle: Settle | None = None,
    ) -> None:
        self.triggers, self.into, self.settle = triggers, into, settle

    def follow_migrations(self, app: AppConfig) -> None:
        """Take them away before, and make them after, every ``migrate``: call it in
        the app's ``ready``."""
        pre_migrate.connect(self._before_migrating, sender=app)
        post_migrate.connect(self._after_migrating, sender=app)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take them away, so that tables can be rebuilt."""
        with connection.cursor() as cursor:
            for trigger in self.triggers(connection.vendor):
                cursor.execute(trigger.drop(connection.vendor))

    def install(self, connection: BaseDatabaseWrapper) -> bool:
        """Create again those whose tables are there; return whether there is a table to
        write into."""
        self.remove(connection)
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            if not self._has_target(connection, cursor, tables):
                return False
            for trigger in self.triggers(connection.vendor):
                if trigger.table in tables:
                    for statement in trigger.create(connection.vendor):
                        cursor.execute(statement)
        return True

    def _has_target(
        self, connection: BaseDatabaseWrapper, cursor: Any, tables: set[str]
    ) -> bool:
        table, column = self.into
        if table not in tables:
            return False
        found = connection.introspection.get_table_description(cursor, table)
        return column in {described.name for described in found}

    def _before_migrating(self, using: str, **kwargs: Any) -> None:
        """Listen to Django's ``pre_migrate``."""
        self.remove(connections[using])

    def _after_migrating(self, using: str, plan: Any = (), **kwargs: Any) -> None:
        """Listen to Django's ``post_migrate``, sent also by ``flush``, and when the
        tables are those of an earlier time."""
        connection = connections[using]
        if self.install(connection) and self.settle is not None:
            self.settle(connection, bool(plan))
