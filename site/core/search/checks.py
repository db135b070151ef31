"""Says so where the database cannot look words up, and refuses sources that the models
do not bear out."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import DatabaseError, connections

from core.search.sources import Source, registered
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


def check_sources(**kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse each source that a model does not bear out."""
    return [
        checks.Error(sentence, obj=source.model, id="core.E011")
        for source in registered()
        for sentence in errors(source)
    ]


def errors(source: Source) -> Iterator[str]:
    """Yield what is wrong with a source."""
    known = {model._meta.db_table: model for model in apps.get_models()}
    watched = {watch.alias: watch.table for watch in source.watches}
    if watched.get("r") != apps.get_model(source.model)._meta.db_table:
        yield "Its own table is not watched."
    for alias, columns in source.read.items():
        if (table := watched.get(alias)) is None:
            yield f"What is searched of “{alias}” is not watched."
        elif table not in known:
            yield f"There is no table “{table}”."
        else:
            fields = known[table]._meta.concrete_fields
            for column in sorted({*columns} - {field.column for field in fields}):
                yield f"The table “{table}” has no column “{column}”."
    for alias in sorted({*watched} - {*source.read}):
        yield f"Nothing is searched of “{alias}”, which is watched."


def register() -> None:
    """Have Django ask."""
    checks.register(check_sources)
    checks.register(check_words, checks.Tags.database)
