"""The cells of a sheet, as SpreadsheetML has them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.utils.datetime import to_excel

from core.exports.columns import Cell, Column
from core.exports.formulas import is_formula

MAX_TEXT = 32_767  # characters of a cell, as Excel has it
FIRST_YEAR = 1901  # Excel counts days from 1900, of which it has one too many
DAY = "mm-dd-yy"  # Excel's own format 14: each reader sees a date as usual to them
INSTANT = "yyyy-mm-dd hh:mm"
AMOUNT = "#,##0.00"
# What XML 1.0 has no place for.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Styles:
    """The formats of cells, by the numbers under which the workbook has them."""

    def __init__(self, workbook: Workbook, columns: Sequence[Column]) -> None:
        sheet = workbook.create_sheet()
        quoted = sheet.cell(1, 1)
        quoted.quotePrefix = True  # so that a formula stays text when it is edited
        self.quoted = quoted.style_id
        self.numbers = {"": 0}
        formats = {DAY, INSTANT, AMOUNT, *(column.number_format for column in columns)}
        for row, number_format in enumerate(sorted(formats - {""}), start=2):
            cell = sheet.cell(row, 1)
            cell.number_format = number_format
            self.numbers[number_format] = cell.style_id
        workbook.remove(sheet)


def rows_xml(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], styles: Styles
) -> bytes:
    """Return rows of cells, ready to be put into a sheet."""
    formats = [column.number_format for column in columns]
    lines = [
        "<row>"
        + "".join(
            _cell(value, number_format, styles)
            for value, number_format in zip(row, formats, strict=True)
        )
        + "</row>"
        for row in rows
    ]
    return "".join(lines).encode()


def _cell(value: Cell, number_format: str, styles: Styles) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, date) and value.year >= FIRST_YEAR:
        return _day(value, number_format, styles)
    if isinstance(value, (int, float, Decimal)):
        usual = AMOUNT if isinstance(value, Decimal) else ""
        return f'<c s="{styles.numbers[number_format or usual]}"><v>{value}</v></c>'
    return _text(str(value), styles)


def _day(value: date, number_format: str, styles: Styles) -> str:
    usual = DAY
    if isinstance(value, datetime):
        usual = INSTANT
        value = timezone.localtime(value).replace(tzinfo=None)
    style = styles.numbers[number_format or usual]
    return f'<c s="{style}"><v>{to_excel(value)}</v></c>'


def _text(text: str, styles: Styles) -> str:
    style = styles.quoted if is_formula(text) else 0
    shown = escape(UNPRINTABLE.sub("", text[:MAX_TEXT]))
    return (
        f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{shown}</t></is></c>'
    )
