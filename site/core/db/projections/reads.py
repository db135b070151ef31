"""What the query of a projection reads, and how a row that it reads leads back to the
source rows. It is taken from the query that Django resolved, not from the declaration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Subquery
from django.db.models.expressions import Col, RawSQL
from django.db.models.sql import Query
from django.db.models.sql.datastructures import BaseTable, Join


class UnsupportedError(Exception):
    """A projection reads what cannot be watched."""


@dataclass(frozen=True)
class Read:
    """A table that the query reads: the source's (without ``join``) or a related one.

    ``decides`` tells whether the condition of the projection depends on it.
    """

    alias: str
    table: str
    key: str
    columns: tuple[str, ...]
    decides: bool
    join: Join | None = None

    @property
    def parent(self) -> str | None:
        """Return the alias of the table that leads here."""
        return self.join.parent_alias if self.join else None

    @property
    def link(self) -> tuple[str, str]:
        """Return the column of the parent, and of this table, that are equal."""
        assert self.join is not None  # noqa: S101  (asked of related tables only)
        ((left, right),) = self.join.join_cols
        return left, right

    @property
    def is_pointed_at(self) -> bool:
        """Tell whether the parent has the foreign key. (In a one-to-one relation, this
        table may have it.)"""
        return getattr(self.join and self.join.join_field, "concrete", False)


def reads(query: Query) -> dict[str, Read]:
    """Return the tables by their alias, the source's first. Raise
    ``UnsupportedError`` for a query that cannot be watched."""
    source = query.get_initial_alias()
    used: dict[str, set[str]] = {source: set()}
    for column in _columns([*query.annotations.values(), query.where]):
        _use(query, used, column.alias, column.target.column)
    deciding: dict[str, set[str]] = {}
    for column in _columns([query.where]):
        _use(query, deciding, column.alias, column.target.column)
    return {
        alias: _read(query, alias, columns, alias in deciding)
        for alias, columns in used.items()
    }


def _use(query: Query, used: dict[str, set[str]], alias: Any, column: Any) -> None:
    """Note a column, and those of the joins that lead to it."""
    table = query.alias_map[alias]
    if isinstance(table, Join):
        ((left, right),) = table.join_cols
        _use(query, used, table.parent_alias, left)
        used.setdefault(alias, set()).add(right)
    used.setdefault(alias, set()).add(column)


def _read(query: Query, alias: str, columns: set[str], decides: bool) -> Read:
    table: BaseTable | Join = query.alias_map[alias]
    join = table if isinstance(table, Join) else None
    meta: Any = query.get_meta() if join is None else _related(join)
    key = meta.pk.column
    watched = tuple(sorted(columns - {key}))
    return Read(alias, table.table_name, key, watched, decides, join)


def _related(join: Join) -> Any:
    """Return the options of the model that a join leads to."""
    field: Any = join.join_field
    if field.many_to_many or field.one_to_many or join.filtered_relation:
        raise UnsupportedError(f"“{field.name}” leads to more than one row.")
    return field.related_model._meta


def _columns(nodes: list[Any]) -> Iterator[Col]:
    for node in nodes:
        if isinstance(node, Col):
            yield node
        elif isinstance(node, Query | Subquery | RawSQL):
            raise UnsupportedError("Subqueries and SQL cannot be watched.")
        elif getattr(node, "contains_aggregate", False):
            raise UnsupportedError("Aggregates cannot be watched.")
        elif node is not None:
            yield from _columns(node.get_source_expressions())
