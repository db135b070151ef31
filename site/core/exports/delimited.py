"""CSV, as RFC 4180 has it: commas, a point in numbers, ISO dates, UTF-8.

A byte order mark goes before it, without which Excel reads UTF-8 as something else.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from itertools import islice

from django.utils import timezone

from core.exports.columns import Cell, Column
from core.exports.formulas import escaped

CONTENT_TYPE = "text/csv; charset=utf-8"
AT_ONCE = 200  # rows


def pieces(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """Yield the file piece by piece."""
    yield BOM_UTF8 + _lines([[str(column.heading) for column in columns]])
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        yield _lines(some)


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([_word(value) for value in row] for row in rows)
    # Half of a surrogate pair is nobody's letter, and UTF-8 has none for it.
    return text.getvalue().encode("utf-8", errors="replace")


def _word(value: Cell) -> object:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return escaped(value) if isinstance(value, str) else value
