"""Queries that Django words once, and that are asked many times.

To put a query together takes Django several times as long as the database to answer it.
So a query is built once, with marks in the place of what changes; its SQL is kept, and
asked with the values of the moment.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

# Marks: keys that no row has.
VEHICLE, SHARE, TYPE, FIRST_RECORD = -101, -102, -103, -1_000_000


def records(count: int) -> list[int]:
    """Return marks for so many records."""
    return [FIRST_RECORD - number for number in range(count)]


class Worded:
    """A query of plain values (``values_list``), as SQL."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = self.compiler.as_sql()
        self.converters = self.compiler.get_converters(
            [expression for expression, *_rest in self.compiler.select]
        )

    def ask(self, given: Mapping[int, Any]) -> list[Any]:
        """Return the rows, with the given values in the place of the marks."""
        params = [
            given.get(param, param) if isinstance(param, int) else param
            for param in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Any = cursor.fetchall()
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return list(found)


_kept: dict[Hashable, Worded] = {}


def ask(
    key: Hashable, build: Callable[[], QuerySet[Any]], given: Mapping[int, Any]
) -> list[Any]:
    """Return the rows of a query that is known by this key, and built if it is not.

    The keys are few: what differs in more than its values is another query.
    """
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = Worded(build())
    return found.ask(given)
