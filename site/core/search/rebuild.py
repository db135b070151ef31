"""Making the index anew when it has to be, which at a million rows takes minutes.

What it is made of is written into the names of its triggers; so they tell whether it is
that of today's code, and that they are there tells that no write was missed. They are
taken away while a migration changes what they stand on, and only then.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps as installed_apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import operations as ops

from core.search import triggers
from core.search.sources import registered

# Operations that leave the rows of other tables, and their triggers, as they are.
APART = (ops.CreateModel, ops.AddField, ops.AddConstraint, ops.RemoveConstraint)
# Operations that leave every table as it is.
HARMLESS = (
    *(ops.AddIndex, ops.RemoveIndex, ops.RenameIndex),
    *(ops.AlterModelOptions, ops.AlterModelManagers),
)


def disturbs(plan: Iterable[tuple[Any, bool]]) -> bool:
    """Tell whether migrations may rebuild a table that is searched, or write to it
    unseen: all but those known not to."""
    searched = {watch.table for source in registered() for watch in source.watches}
    return any(
        _disturbs(migration.app_label, operation, backwards, searched)
        for migration, backwards in plan
        for operation in migration.operations
    )


def _disturbs(app: str, operation: Any, backwards: bool, searched: set[str]) -> bool:
    if isinstance(operation, HARMLESS):
        return False
    if backwards or not isinstance(operation, APART):
        return True
    return f"{app}_{_model(operation).lower()}" in searched


def _model(operation: Any) -> str:
    """Return the name of the model that an operation is about."""
    return getattr(operation, "model_name", None) or operation.name


def is_current(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the index is made of what is searched today, has seen every write,
    and has an entry for each row."""
    if triggers.installed(connection) != triggers.wanted(connection):
        return False
    with connection.cursor() as cursor:
        for source in registered():
            cursor.execute(
                f"SELECT (SELECT COUNT(*) FROM {source.table}), COUNT(*)"  # noqa: S608  (our words only)
                f" FROM {triggers.ENTRIES} WHERE kind = %s",
                [source.kind],
            )
            rows, entries = cursor.fetchone()
            if rows != entries:
                return False
    return True


def before_migrating(using: str, plan: Any = (), **kwargs: Any) -> None:
    """Listen to Django's ``pre_migrate``."""
    if disturbs(plan):
        triggers.remove(connections[using])


def after_migrating(using: str, apps: Any = None, **kwargs: Any) -> None:
    """Listen to Django's ``post_migrate``, which ``flush`` sends without ``apps``.
    There is nothing to be done while the tables are those of an earlier time."""
    try:
        for name in ["core.SearchEntry", *(s.model for s in registered())]:
            (apps or installed_apps).get_model(name)
    except LookupError:
        return
    connection = connections[using]
    had_words = triggers.has_words(connection)
    current = is_current(connection)
    if not (current and had_words):
        triggers.install(connection)
    if not current or triggers.has_words(connection) != had_words:
        triggers.rebuild(connection)
