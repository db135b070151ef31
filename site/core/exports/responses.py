"""Answers a request with a table."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header

from core.exports import delimited, workbook
from core.exports.columns import Cell, Column

FORMATS = {"csv": delimited, "xlsx": workbook}
AT_ONCE = 2000  # rows of a queryset


def stream(
    rows: Iterable[Any], columns: Sequence[Column], kind: str, filename: str
) -> StreamingHttpResponse:
    """Answer with a table of one of the ``FORMATS``; ``filename`` without its ending.

    A queryset is read 2000 rows at a time: order it by an index, or the first byte
    waits for the sorting, and fetch along what the columns ask for.
    """
    writer = FORMATS[kind]
    found = writer.pieces(columns, _cells(read(rows), columns))
    return StreamingHttpResponse(
        _as_now(found),
        content_type=writer.CONTENT_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(
                True, f"{filename}.{kind}"
            )
        },
    )


def _cells(rows: Iterable[Any], columns: Sequence[Column]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [column.value(row) for column in columns]


def read(rows: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows; those of a queryset as the database finds them."""
    if not isinstance(rows, QuerySet):
        yield from rows
        return
    with _reading(rows.db):
        yield from rows.iterator(chunk_size=AT_ONCE)


def _reading(database: str) -> AbstractContextManager[Any]:
    """Return what goes around reading row by row. Outside of a transaction, PostgreSQL
    sets all rows aside before it gives the first one; in ours, SQLite would let nobody
    else write until the last one is sent."""
    if connections[database].vendor == "postgresql":
        return transaction.atomic(using=database)
    return nullcontext()


def _as_now(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces in the language and time zone of this moment: the answer is
    sent when the view, and what it set, are gone."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def each() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                piece = next(pieces, None)
            if piece is None:
                return
            if piece:
                yield piece

    return each()
