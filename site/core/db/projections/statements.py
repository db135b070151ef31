"""Projections in the SQL of SQLite and of PostgreSQL."""

import re
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from core.db.projections.declaration import KEY, Projection
from core.db.projections.reads import Read, reads
from core.db.triggers import Trigger, changed

PREFIX = "projection_"


class Statements:
    """What keeps the target of a projection in step, on one database. All names in it
    come from models, and all values from the declaration."""

    def __init__(self, projection: Projection, connection: BaseDatabaseWrapper) -> None:
        self.projection, self.connection = projection, connection
        self.reads = reads(projection.query)
        self.target = projection.target_model._meta.db_table
        self.kind = self._literal(projection.kind)

    def triggers(self) -> Iterator[Trigger]:
        """Yield the triggers of all tables that the projection reads."""
        for read in self.reads.values():
            yield from self._of_related(read) if read.join else self._of_source(read)

    def fill(self) -> list[str]:
        """Return the statements that make all rows what they have to be."""
        differs = " OR ".join(
            f"{self.target}.{self._quote(column)} {self._unlike}"
            f" excluded.{self._quote(column)}"
            for column in self.projection.names
        )
        return [self._remove("TRUE"), f"{self._upsert('TRUE')} WHERE {differs}"]

    def surplus(self) -> str:
        """Return the question how many rows more there are than there should be."""
        return (
            f"SELECT (SELECT COUNT(*) FROM {self.target} WHERE kind = {self.kind})"  # noqa: S608
            f" - (SELECT COUNT(*) FROM ({self.select}) AS found)"
        )

    @cached_property
    def select(self) -> str:
        """Return the projection's query, its parameters written out."""
        compiler = self.projection.query.get_compiler(connection=self.connection)
        sql, params = compiler.as_sql()
        return str(sql) % tuple(map(self._literal, params))

    def _literal(self, value: Any) -> str:
        if self.connection.vendor == "postgresql":
            ops: Any = self.connection.ops
            return str(ops.compose_sql("%s", [value]))
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT QUOTE(%s)", [value])
            return str(cursor.fetchone()[0])

    def _quote(self, name: str) -> str:
        return self.connection.ops.quote_name(name)

    @property
    def _unlike(self) -> str:
        sqlite = self.connection.vendor == "sqlite"
        return "IS NOT" if sqlite else "IS DISTINCT FROM"

    # --- Triggers ----------------------------------------------------------------

    def _of_source(self, read: Read) -> Iterator[Trigger]:
        locks = self._locks(read)
        yield self._trigger(read, "INSERT", [*locks, self._write("NEW", read)])
        yield self._trigger(read, "UPDATE", [*locks, *self._refresh("NEW", read)])
        yield self._trigger(read, "DELETE", [self._forget(read)])

    def _of_related(self, read: Read) -> Iterator[Trigger]:
        """Yield the triggers of a related table. Its rows may come after those that
        point at them, where a constraint is deferred."""
        new = [*self._locks(read), *self._refresh("NEW", read)]
        old = [] if read.is_pointed_at else self._refresh("OLD", read)
        yield self._trigger(read, "INSERT", new)
        yield self._trigger(read, "UPDATE", [*old, *new])
        if old:
            yield self._trigger(read, "DELETE", old)

    def _trigger(self, read: Read, event: str, statements: list[str]) -> Trigger:
        when = ""
        if event == "UPDATE":
            when = changed(map(self._quote, read.columns), self.connection.vendor)
        statement = "; ".join(statements)
        made_of = f"{read.table} {event} {when} {statement}".encode()
        digest = sha256(made_of).hexdigest()[:12]
        kind = re.sub(r"\W", "_", self.projection.kind)[:20]
        name = f"{PREFIX}{kind}_{event.lower()}_{digest}"
        return Trigger(name, read.table, event, statement, when)

    def _refresh(self, row: str, read: Read) -> list[str]:
        """Return what brings the rows into line that are read with a row."""
        stale = [self._remove(self._concerned(row, read))] if read.decides else []
        return [*stale, self._write(row, read)]

    def _write(self, row: str, read: Read) -> str:
        return self._upsert(self._concerned(row, read))

    def _forget(self, source: Read) -> str:
        return (
            f"DELETE FROM {self.target} WHERE kind = {self.kind}"  # noqa: S608
            f" AND key = OLD.{self._quote(source.key)}"
        )

    def _upsert(self, concerned: str) -> str:
        names = self.projection.names
        columns = ", ".join(map(self._quote, names))
        values = ", ".join(names.values())
        updates = ", ".join(
            f"{name} = excluded.{name}" for name in map(self._quote, names)
        )
        return (
            f"INSERT INTO {self.target} (kind, key, {columns})"  # noqa: S608
            f" SELECT {self.kind}, {KEY}, {values} FROM ({self.select}) AS found"
            f" WHERE {concerned.format(key=KEY)}"
            f" ON CONFLICT (key, kind) DO UPDATE SET {updates}"
        )

    def _remove(self, concerned: str) -> str:
        key = f"{self.target}.key"
        return (
            f"DELETE FROM {self.target} WHERE kind = {self.kind}"  # noqa: S608
            f" AND {concerned.format(key='key')} AND NOT EXISTS"
            f" (SELECT 1 FROM ({self.select}) AS found WHERE {KEY} = {key})"
        )

    def _concerned(self, row: str, read: Read) -> str:
        """Return the condition for ``{key}`` that a source row is read with a row of
        a table."""
        if read.parent is None:
            return f"{{key}} = {row}.{self._quote(read.key)}"
        left, right = read.link
        condition = f"= {row}.{self._quote(right)}"
        while (parent := self.reads[read.parent]).parent is not None:
            left_of_parent, right_of_parent = parent.link
            condition = (
                f"IN (SELECT {self._quote(right_of_parent)} FROM {parent.table}"  # noqa: S608
                f" WHERE {self._quote(left)} {condition})"
            )
            left, read = left_of_parent, parent
        return (
            f"{{key}} IN (SELECT {self._quote(parent.key)} FROM {parent.table}"  # noqa: S608
            f" WHERE {self._quote(left)} {condition})"
        )

    # --- Locks -------------------------------------------------------------------

    def _locks(self, read: Read) -> list[str]:
        """Return what makes transactions wait for each other that write a row and one
        that it is read with, so that the later one sees both. (SQLite lets one
        transaction write at a time.)"""
        if self.connection.vendor == "sqlite":
            return []
        own = []
        if read.is_pointed_at:
            own = [self._lock(read, f"= NEW.{self._quote(read.link[1])}", "UPDATE")]
        return own + list(self._locks_below(read, ""))

    def _locks_below(self, read: Read, condition: str) -> Iterator[str]:
        """Yield the locks of what a table points at: the row of ``NEW``, or rows that
        fulfil a condition for the column that is pointed at."""
        for child in self.reads.values():
            if child.parent != read.alias or not child.is_pointed_at:
                continue
            left = self._quote(child.link[0])
            keys = f"= NEW.{left}"
            if condition:
                right = self._quote(read.link[1])
                keys = f"IN (SELECT {left} FROM {read.table} WHERE {right} {condition})"  # noqa: S608
            yield self._lock(child, keys, "KEY SHARE")
            yield from self._locks_below(child, keys)

    def _lock(self, read: Read, condition: str, mode: str) -> str:
        column = self._quote(read.link[1])
        return f"PERFORM 1 FROM {read.table} WHERE {column} {condition} FOR {mode}"
