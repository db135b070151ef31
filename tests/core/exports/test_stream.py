"""Tables sent as CSV and XLSX: real cells, nothing that runs, little in memory."""

import csv
import re
import time
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from operator import itemgetter

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.exports import Column, per_currency, per_unit, stream, workbook
from core.exports.formulas import escaped
from tests.factories import VehicleFactory
from vehicles.models import Vehicle

ROW = {
    "text": "Ölwechsel",
    "day": date(2026, 3, 17),
    "at": datetime(2026, 3, 17, 12, 30, tzinfo=UTC),
    "amount": Decimal("1234.50"),
    "count": 12,
    "nothing": None,
}
COLUMNS = [Column(name.title(), itemgetter(name)) for name in ROW]


def read_csv(response) -> list[list[str]]:
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def read_xlsx(response, sheet: int = 0):
    return list(load_workbook(BytesIO(response.getvalue())).worksheets[sheet].rows)


def text_column() -> list[Column]:
    return [Column("Text", str)]


def test_csv_is_for_programs():
    response = stream([ROW], COLUMNS, "csv", "What is due")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    disposition = response["Content-Disposition"]
    assert disposition == 'attachment; filename="What is due.csv"'
    heading, line = read_csv(response)
    assert heading == ["Text", "Day", "At", "Amount", "Count", "Nothing"]
    at = "2026-03-17 12:30+00:00"
    assert line == ["Ölwechsel", "2026-03-17", at, "1234.50", "12", ""]


def test_xlsx_has_real_dates_and_amounts():
    heading, line = read_xlsx(stream([ROW], COLUMNS, "xlsx", "due"))
    assert [cell.value for cell in heading] == [name.title() for name in ROW]
    assert all(cell.font.bold for cell in heading)
    text, day, at, amount, count, nothing = line
    assert (text.value, amount.value, count.value) == ("Ölwechsel", 1234.5, 12)
    assert (day.is_date, str(day.value)) == (True, "2026-03-17 00:00:00")
    assert (at.is_date, str(at.value)) == (True, "2026-03-17 12:30:00")
    assert (amount.number_format, count.number_format) == ("#,##0.00", "General")
    assert nothing.value is None


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 89 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]
)
def test_nothing_runs(text):
    (cell,) = read_csv(stream([text], text_column(), "csv", "x"))[1]
    assert cell[0] == "'"
    assert cell.replace("'", "") == text
    cell = read_xlsx(stream([text], text_column(), "xlsx", "x"))[1][0]
    assert cell.data_type == "s"
    assert cell.quotePrefix  # and so it does not run when somebody edits it
    negative = read_xlsx(stream([-1], [Column("Number", int)], "xlsx", "x"))[1][0]
    assert negative.data_type == "n"


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_text_comes_back(texts):
    rows = read_csv(stream(texts, text_column(), "csv", "x"))[1:]
    assert [cell for (cell,) in rows] == [escaped(text) for text in texts]
    found = read_xlsx(stream(texts, text_column(), "xlsx", "x"))[1:]
    printable = [workbook_text(text) for text in texts]
    assert [cell.value or "" for (cell,) in found] == printable


def workbook_text(text: str) -> str:
    """Return what XML can hold of a text; it knows one sort of line end."""
    kept = "".join(
        letter
        for letter in text
        if (letter >= " " or letter in "\t\n\r") and letter not in "\ufffe\uffff"
    )
    return kept.replace("\r\n", "\n").replace("\r", "\n")


FORMULA = "=cmd|' /C calc'!A0"


@pytest.mark.parametrize("before", ["x;", 'x; "', "x;\t ", "x\n", "x\r\n", "x|", " "])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_separator_of_any_region_makes_a_formula(before, sign):
    """Excel cuts lines at the semicolon in half of Europe, within quotes too where
    these do not stand at a field's beginning."""
    text = stream(
        [before + sign + FORMULA[1:] + ";"], text_column(), "csv", "x"
    ).getvalue()
    for field in re.split(r"[;|\t\r\n]", text.decode("utf-8-sig")):
        assert field.lstrip('" ')[:1] != sign, field


@pytest.mark.parametrize(
    "unseen", ["\0", "\x1f", "\ufeff", "\u200b", "\u2060", "\u00a0", "\u200b \0"]
)
def test_what_is_not_seen_hides_no_formula(unseen):
    assert escaped(f"{unseen}=1") == f"'{unseen}=1"
    for end in (";", "|", "\t", "\n", "\v", "\f", "\x85", "\u2028"):
        assert escaped(f"x{end}{unseen}=1") == f"x{end}{unseen}'=1"


@pytest.mark.parametrize("text", ["\n", "\t", ';"', ";\u200b"])
def test_to_look_for_formulas_takes_little(text):
    begun = time.process_time()
    escaped(text * 10_000)
    assert time.process_time() - begun < 2


def test_text_without_a_formula_is_exported_as_it_is():
    for text in ("Oil; filter - both", "a@b.example; c", "5-30 = good", "1|2"):
        assert escaped(text) == text


def test_texts_that_no_file_can_hold_are_mended():
    odd = "half \ud800 of a pair, \x00 and \x1b" + "x" * 40_000
    assert (
        "half ? of a pair" in read_csv(stream([odd], text_column(), "csv", "x"))[1][0]
    )
    cell = read_xlsx(stream([odd], text_column(), "xlsx", "x"))[1][0]
    assert cell.value.startswith("half  of a pair,  and xxx")
    assert len(cell.value) <= 32_767
    ancient = read_xlsx(
        stream([date(1886, 1, 29)], [Column("D", lambda d: d)], "xlsx", "x")
    )
    assert ancient[1][0].value == "1886-01-29"


def test_currencies_and_units_have_a_column_each():
    rows = [(Decimal(5), "EUR", 10, "km"), (Decimal(7), "USD", 20, "mi")]
    columns = [
        *per_currency("Cost", ["EUR", "USD"], itemgetter(0), itemgetter(1)),
        *per_unit("Mileage", ["km", "mi"], itemgetter(2), itemgetter(3)),
    ]
    heading, *lines = read_csv(stream(rows, columns, "csv", "x"))
    assert heading == ["Cost (EUR)", "Cost (USD)", "Mileage (km)", "Mileage (mi)"]
    assert lines == [["5", "", "10", ""], ["", "7", "", "20"]]


def test_what_no_sheet_can_hold_goes_on_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    response = stream(range(7), [Column("Number", int)], "xlsx", "x")
    book = load_workbook(BytesIO(response.getvalue()))
    found = [[cell.value for cell in sheet["A"]] for sheet in book]
    assert found == [["Number", 0, 1, 2], ["Number", 3, 4, 5], ["Number", 6]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_first_byte_waits_for_nothing_and_memory_stays_flat(kind):
    read = []

    def rows():
        for number in range(20_000):
            read.append(number)
            yield f"Row {number}, and some text to fill it up"

    pieces = iter(stream(rows(), text_column(), kind, "x"))
    assert next(pieces)
    assert not read
    tracemalloc.start()
    for _piece in pieces:
        pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(read) == 20_000
    assert peak < 2_000_000  # bytes; the list of numbers is a third of it


def test_it_is_sent_in_the_language_in_which_it_was_asked_for():
    with translation.override("de"):
        response = stream(
            [1], [Column("x", lambda row: str(gettext_lazy("Yes")))], "csv", "x"
        )
    assert read_csv(response)[1] == ["Ja"]
    assert translation.get_language() == "en"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_of_a_queryset(kind):
    VehicleFactory(name="Van")
    response = stream(
        Vehicle.objects.all(), [Column("Name", lambda row: row.name)], kind, "x"
    )
    assert len(response.getvalue()) >= 14
