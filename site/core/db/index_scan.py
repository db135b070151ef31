"""Read a page of rows in the order of an index, instead of sorting all of them.

SQLite does not know how many rows match, nor that only a page of them is wanted: it may
sort a million rows. So ``force_index`` names the index. PostgreSQL knows, but not which
rows belong to a user, and would sort those: so sorting is switched off for the query.

A user who sees some of all vehicles reads the same index. Among few vehicles each is
looked up in their list; of many, each is asked for: ``EXISTS`` made PostgreSQL sort all
rows of theirs. ``in_sight_of`` names tenants by key, so that it knows how many.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connections, transaction
from django.db.models import (
    BooleanField,
    Case,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Col, OrderBy
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, IsNull
from django.db.models.sql.datastructures import BaseTable

WIDE = 20_000  # rows of a span
NEAR = 500  # rows that may be passed over with all that their lines show


class IndexedTable(BaseTable):
    """A table that SQLite reads by the index with this name."""

    index = ""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, params = self.as_sql(compiler, connection)
        name = connection.ops.quote_name(self.index)
        return f"{sql} INDEXED BY {name}", list(params)


def force_index(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows to be read in the order of an index, if one has their order; it
    may begin with columns that they are narrowed down to one value of."""
    rows = rows.all()
    if index := _index(rows):
        query = rows.query
        alias: Any = query.get_initial_alias()
        table = IndexedTable(rows.model._meta.db_table, alias)
        table.index = index
        query.alias_map[alias] = table
    return rows


def fetch_page(rows: QuerySet[Any], found: slice) -> list[Any]:
    """Return a page of many rows. One query on SQLite for one of the first pages; else
    their keys come first, without what their lines show."""
    known = force_index(rows)
    if connections[rows.db].vendor == "sqlite" and found.start < NEAR:
        return list(known[found])
    with _without_sorting(rows.db) if _index(rows) else nullcontext():
        keys = list(known.values_list("pk", flat=True)[found])
    by_key = rows.order_by().in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


@contextmanager
def _without_sorting(database: str) -> Iterator[None]:
    """A context in which PostgreSQL, too, walks along an index instead of sorting: it
    takes what a person sees for a few of the rows, and so for far to walk. (Nothing
    that sorts within a query may be asked in it.)"""
    if connections[database].vendor != "postgresql":
        yield
        return
    connection = connections[database]
    goes_on = connection.in_atomic_block
    with transaction.atomic(using=database), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        yield
        if goes_on:
            cursor.execute("SET LOCAL enable_sort = on")


def needs_driving_table(rows: QuerySet[Any]) -> bool:
    """Tell whether so many rows are in a span that to find those of a person, SQLite
    has to begin at their vehicles: it would go through the span. One query there."""
    if connections[rows.db].vendor != "sqlite":
        return False
    return rows.order_by().values("pk")[WIDE : WIDE + 1].exists()


def without_index(name: str) -> Coalesce:
    """Return a column as an expression that no index serves."""
    return Coalesce(name, Value(None))


def exists_per_row(rows: QuerySet[Any], key: str) -> Q:
    """Return the condition that what a row's ``key`` leads to is one of these, asked of
    each row that is walked by: for when these are many. With ``EXISTS`` or ``IN``, a
    database may begin at these, and sort whatever belongs to them."""
    found = rows.order_by().filter(pk=OuterRef(key)).values("pk")[:1]
    return Q(IsNull(Subquery(found), False))


def in_subquery_list(rows: QuerySet[Any], key: str) -> Q:
    """Return the same condition, for when these are few: they are listed once, and each
    row that is walked by is looked up in the list."""
    among = When(**{f"{key}__in": rows.order_by().values("pk")}, then=Value(True))
    return Q(Case(among, default=Value(False), output_field=BooleanField()))


def _index(rows: QuerySet[Any]) -> str:
    """Return the name of the index, the narrowest if there are several, or ``""``."""
    order = rows.query.order_by or rows.model._meta.ordering
    wanted = [found for name in order if (found := _plain(rows, name))]
    if len(wanted) < len(order):
        return ""
    fixed = set(_fixed(rows))
    fitting = {
        len(index.fields): index.name
        for index in rows.model._meta.indexes
        if index.condition is None
        and _fits([tuple(field) for field in index.fields_orders], wanted, fixed)
    }
    return fitting[max(fitting)] if fitting else ""


def _fits(
    columns: list[tuple[str, str]], wanted: list[tuple[str, str]], fixed: set[str]
) -> bool:
    """Tell whether an index of these columns is in the wanted order, or the opposite,
    after columns of one value."""
    first = len(columns) - len(wanted)
    if first < 0 or not {name for name, _way in columns[:first]} <= fixed:
        return False
    back = [(name, "" if way else "DESC") for name, way in wanted]
    return columns[first:] in (wanted, back)


def _plain(rows: QuerySet[Any], name: Any) -> tuple[str, str] | None:
    """Return a column and its way, as an index has them; None for anything else. SQLite
    reads an index so that what is empty comes last, if it is told to."""
    if isinstance(name, OrderBy) and hasattr(name.expression, "name"):
        name = f"{'-' if name.descending else ''}{name.expression.name}"
    if not isinstance(name, str):
        return None
    key = rows.model._meta.pk
    column = name.lstrip("-")
    if column == "pk" and key is not None:
        column = key.name
    return column, "DESC" if name.startswith("-") else ""


def _fixed(rows: QuerySet[Any]) -> Iterable[str]:
    """Yield the columns that have one value in all of the rows."""
    where = rows.query.where
    if where.connector != "AND" or where.negated:
        return
    for child in where.children:
        column = getattr(child, "lhs", None)
        if not (isinstance(child, Exact) and isinstance(column, Col)):
            continue
        if column.target.model is rows.model:
            yield column.target.name
