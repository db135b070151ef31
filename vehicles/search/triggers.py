"""Keeping the index in step with the rows: by the database itself, so that no way to
write (a form, an import, a bulk update, a cascade, SQL by hand) can forget it.

SQLite has its words in an FTS5 table of trigrams over the entries, PostgreSQL in a GIN
index of pg_trgm. Where the extension cannot be made, search reads the entries one by
one: slower, and ``checks`` says so.

SQLite drops a table's triggers when a migration rebuilds the table. So they are taken
away before migrating and made anew afterwards, on every ``migrate``.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.apps import apps as installed_apps
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from vehicles.search.sources import KINDS, Source, Watch, registered

ENTRIES = "vehicles_searchentry"
WORDS = "vehicles_searchwords"  # SQLite's table of trigrams
COLUMNS = "(id, kind, key, fleet_id, place, text)"
EVENTS = ("insert", "update", "delete")


class _Trigger(NamedTuple):
    source: Source
    watch: Watch
    event: str
    statement: str

    @property
    def name(self) -> str:
        return _name(self.source, self.watch, self.event.lower())

    def head(self, unlike: str) -> str:
        """Return after what, and for which rows, it happens."""
        when = ""
        if self.event == "UPDATE":
            changed = (f"OLD.{c} {unlike} NEW.{c}" for c in self.watch.columns)
            when = f" WHEN ({' OR '.join(changed)})"
        return f"AFTER {self.event} ON {self.watch.table} FOR EACH ROW{when}"


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    with connection.cursor() as cursor:
        for table, name in _names(connection.vendor):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers anew, and what finds words."""
    remove(connection)
    (_sqlite if connection.vendor == "sqlite" else _postgresql)(connection)


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Make all entries anew, in one transaction."""
    sqlite = connection.vendor == "sqlite"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if sqlite and has_words(connection):
            for event in EVENTS:  # one by one would take much longer
                cursor.execute(f"DROP TRIGGER IF EXISTS {WORDS}_{event}")
        cursor.execute(f"DELETE FROM {ENTRIES}")  # noqa: S608  (our words only)
        for source in registered():
            select = source.entry_sql(connection.vendor)
            cursor.execute(f"INSERT INTO {ENTRIES} {COLUMNS} {select}")
        if sqlite and has_words(connection):
            cursor.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('rebuild')")  # noqa: S608
            _watch_entries(cursor)


def has_words(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the database can look words up."""
    question = (
        "SELECT 1 FROM sqlite_master WHERE name = %s"
        if connection.vendor == "sqlite"
        else "SELECT 1 FROM pg_indexes WHERE indexname = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [WORDS])
        return cursor.fetchone() is not None


def before_migrating(using: str, **kwargs: Any) -> None:
    """Listen to Django's ``pre_migrate``."""
    remove(connections[using])


def after_migrating(
    using: str, apps: Any = None, plan: Any = (), **kwargs: Any
) -> None:
    """Listen to Django's ``post_migrate``, which ``flush`` sends without ``apps``.
    There is nothing to be done while the tables are those of an earlier time."""
    try:
        for name in ["vehicles.SearchEntry", *(s.model for s in registered())]:
            (apps or installed_apps).get_model(name)
    except LookupError:
        return
    install(connections[using])
    if plan:
        rebuild(connections[using])


def _names(vendor: str) -> set[tuple[str, str]]:
    """Return tables and what their triggers are called."""
    found = {
        (watch.table, _name(source, watch, event))
        for source in registered()
        for watch in source.watches
        for event in EVENTS
    }
    if vendor == "sqlite":
        found |= {(ENTRIES, f"{WORDS}_{event}") for event in EVENTS}
    return found


def _name(source: Source, watch: Watch, event: str) -> str:
    return f"search_{source.kind}_{watch.table}_{event}"


def _statements(vendor: str) -> Iterator[_Trigger]:
    """Yield the triggers that watch the rows of all sources."""
    for source in registered():
        forget = f"DELETE FROM {ENTRIES} WHERE id = OLD.id * {KINDS} + {source.number}"  # noqa: S608  (our words only)
        for watch in source.watches:
            refresh = _refreshing(source, watch, vendor)
            yield _Trigger(source, watch, "UPDATE", refresh)
            if watch.own:
                yield _Trigger(source, watch, "INSERT", refresh)
                yield _Trigger(source, watch, "DELETE", forget)


def _refreshing(source: Source, watch: Watch, vendor: str) -> str:
    """Return the statement that writes the entries of the rows concerned."""
    return (
        f"INSERT INTO {ENTRIES} {COLUMNS} {source.entry_sql(vendor)}"
        f" WHERE {watch.rows} ON CONFLICT (id) DO UPDATE SET"
        " fleet_id = excluded.fleet_id, place = excluded.place, text = excluded.text"
    )


def _sqlite(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        with suppress(DatabaseError), transaction.atomic(using=connection.alias):
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5("
                f"place, text, content='{ENTRIES}', content_rowid='id',"
                " detail='none', columnsize=0, tokenize='trigram')"
            )
        for found in _statements("sqlite"):
            cursor.execute(
                f"CREATE TRIGGER {found.name} {found.head('IS NOT')}"
                f" BEGIN {found.statement}; END"
            )
        if has_words(connection):
            _watch_entries(cursor)


def _watch_entries(cursor: Any) -> None:
    """Have SQLite's table of words follow the entries."""
    old = (
        f"INSERT INTO {WORDS} ({WORDS}, rowid, place, text)"  # noqa: S608  (our words only)
        " VALUES ('delete', OLD.id, OLD.place, OLD.text); "
    )
    new = (
        f"INSERT INTO {WORDS} (rowid, place, text)"  # noqa: S608  (our words only)
        " VALUES (NEW.id, NEW.place, NEW.text); "
    )
    for event, does in {"insert": new, "update": old + new, "delete": old}.items():
        cursor.execute(
            f"CREATE TRIGGER {WORDS}_{event} AFTER {event} ON {ENTRIES}"
            f" FOR EACH ROW BEGIN {does}END"
        )


def _postgresql(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        with suppress(DatabaseError), transaction.atomic(using=connection.alias):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {WORDS} ON {ENTRIES}"
                " USING gin (text gin_trgm_ops)"
            )
        for found in _statements("postgresql"):
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {found.name}() RETURNS trigger"
                f" LANGUAGE plpgsql AS $$ BEGIN {found.statement}; RETURN NULL; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER {found.name} {found.head('IS DISTINCT FROM')}"
                f" EXECUTE FUNCTION {found.name}()"
            )
