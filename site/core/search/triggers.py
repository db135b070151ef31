"""Keeping the index in step with the rows: by the database itself, so that no way to
write (a form, an import, a bulk update, a cascade, SQL by hand) can forget it.

SQLite has its words in an FTS5 table of trigrams over the entries, PostgreSQL in a GIN
index of pg_trgm. Where the extension cannot be made, search reads the entries one by
one: slower, and ``checks`` says so.

A trigger's name ends in a digest of what it does, and so of what entries are made of:
see ``upkeep``.
"""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.search.sources import KINDS, Source, Watch, registered

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
        made_of = f"{self.head('IS NOT')} {self.statement}".encode()
        digest = sha256(made_of).hexdigest()[:8]
        event = self.event.lower()
        return f"search_{self.source.kind}_{self.watch.table}_{event}_{digest}"

    def head(self, unlike: str) -> str:
        """Return after what, and for which rows, it happens."""
        when = ""
        if self.event == "UPDATE":
            columns = self.source.read[self.watch.alias]
            changed = (f"OLD.{c} {unlike} NEW.{c}" for c in columns)
            when = f" WHEN ({' OR '.join(changed)})"
        return f"AFTER {self.event} ON {self.watch.table} FOR EACH ROW{when}"


def installed(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Return the tables and the names of the triggers that are there."""
    sqlite = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"  # noqa: S608  (our words only)
        f" AND (name GLOB 'search[_]*' OR name GLOB '{WORDS}[_]*')"
    )
    postgresql = (
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND starts_with(tgname::text, 'search_')"
        " AND pg_table_is_visible(tgrelid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sqlite if connection.vendor == "sqlite" else postgresql)
        return set(cursor.fetchall())


def wanted(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Return the tables and the names of the triggers that there should be."""
    found = {(one.watch.table, one.name) for one in _statements(connection.vendor)}
    if connection.vendor == "sqlite" and has_words(connection):
        found |= {(ENTRIES, f"{WORDS}_{event}") for event in EVENTS}
    return found


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    found = installed(connection)
    with connection.cursor() as cursor:
        for table, name in found:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers again, and the index of words."""
    remove(connection)
    (_sqlite if connection.vendor == "sqlite" else _postgresql)(connection)


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Rebuild all entries, in one transaction."""
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
