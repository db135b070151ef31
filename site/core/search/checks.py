"""Says so where the database cannot look words up."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError, connections

from core.search.triggers import ENTRIES, has_words

HINT = (
    "On PostgreSQL, let the database's owner run CREATE EXTENSION pg_trgm; it is in "
    "the package of additional modules. On SQLite, use a Python whose SQLite has FTS5 "
    "and is 3.34 or later. Then run migrate."
)


def check_words(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if searching has to read every entry. Asked by ``migrate`` and ``check
    --database``, the commands that may connect."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        try:
            known = ENTRIES in connection.introspection.table_names()
            if known and not has_words(connection):
                sentence = "Searching is slow: the database has no index of trigrams."
                found.append(checks.Warning(sentence, hint=HINT, id="vehicles.W001"))
        except DatabaseError:
            continue  # other checks tell that it does not answer
    return found


def register() -> None:
    """Have Django ask."""
    checks.register(check_words, checks.Tags.database)
