"""Rebuild the index where it has to be, which takes minutes at a million rows.

What it is made of is written into the names of its triggers; so they tell whether it is
that of today's code, and that they are there tells that no write was missed. They are
taken away while a migration changes what they stand on, and only then.
"""

from typing import Any

from django.apps import apps as installed_apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.db.triggers.migrating import disturbs
from core.search import triggers
from core.search.sources import registered


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
    searched = {watch.table for source in registered() for watch in source.watches}
    if disturbs(plan, searched):
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
