"""XLSX, written while it is being read.

A workbook is a ZIP of XML files. openpyxl would write all of them, but keeps the cells
in a file of its own until the last one is there: a million rows would answer after a
minute and a half. So it makes a workbook of headings only, and what it made frames the
rows, which are written as they come.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, RawIOBase
from itertools import islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.exports.cells import Styles, rows_xml
from core.exports.columns import Cell, Column

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_576  # of a sheet, as Excel has it; what is left goes on the next one
AT_ONCE = 200  # rows


class Sink(RawIOBase):
    """A file that is never kept: what was written is taken out piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """Return what was written since it was last asked."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def pieces(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """Yield the file piece by piece."""
    sink, rows, sheets, left = Sink(), iter(rows), 0, 0
    archive, styles, (head, tail) = _begun(sink, columns)
    with archive:
        while not left:  # the sheet before, if there was one, is full
            sheets, left = sheets + 1, MAX_ROWS - 1
            with archive.open(_path(sheets), "w", force_zip64=True) as sheet:
                sheet.write(head)
                yield sink.take()
                while some := list(islice(rows, min(AT_ONCE, left))):
                    left -= len(some)
                    sheet.write(rows_xml(columns, some, styles))
                    yield sink.take()
                sheet.write(tail)
        _finish(archive, columns, sheets)
    yield sink.take()


def _begun(
    sink: Sink, columns: Sequence[Column]
) -> tuple[ZipFile, Styles, tuple[bytes, bytes]]:
    """Return the ZIP, the styles, and what stands before and after a sheet's rows."""
    empty, styles = _headings(columns, 1)
    sheet = re.sub(rb"<dimension[^>]*/>", b"", empty.read(_path(1)))
    head, end, tail = sheet.partition(b"</sheetData>")
    return ZipFile(sink, "w", ZIP_DEFLATED), styles, (head, end + tail)


def _finish(archive: ZipFile, columns: Sequence[Column], sheets: int) -> None:
    """Write all that a workbook of so many sheets has beside them."""
    whole, _styles = _headings(columns, sheets)
    for name in set(whole.namelist()) - {_path(n + 1) for n in range(sheets)}:
        archive.writestr(name, whole.read(name))


def _headings(columns: Sequence[Column], sheets: int) -> tuple[ZipFile, Styles]:
    """Return a workbook that has nothing but headings."""
    workbook = Workbook(iso_dates=False)
    for number in range(1, sheets + 1):
        sheet: Any = workbook.active if number == 1 else workbook.create_sheet()
        sheet.title = str(number)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(columns, start=1):
            cell = sheet.cell(1, place, str(column.heading))
            cell.data_type = "s"  # whatever it begins with
            cell.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(place)].width = column.width
    styles, file = Styles(workbook, columns), BytesIO()
    workbook.save(file)
    return ZipFile(file), styles


def _path(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"
