"""Whole numbers and distances: what people type, and what it must not become."""

import re
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.forms.digits import plain
from core.forms.numbers import read_distance, read_whole, whole_value
from core.forms.readers import UnreadableError

SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"


@pytest.mark.parametrize("mark", [".", ",", "'", "’", *SPACES, ""])
@pytest.mark.parametrize("unit", ["", "km", " km", "\N{NO-BREAK SPACE}KM", " km."])
def test_thousands_are_never_a_fraction(mark, unit):
    found = (150_000, "km" if unit.strip() else "")
    assert read_distance(f" 150{mark}000{unit} ") == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("0", 0), ("15", 15), ("154754", 154_754), ("1.234.567", 1_234_567)],
        *[("١٥٠٠٠٠", 150_000), ("１５０．０００", None), ("١٥٠,٠٠٠", 150_000)],
    ],
)
def test_digits_of_any_script(text, value):
    if value is None:
        with pytest.raises(UnreadableError):
            read_distance(text)
    else:
        assert read_distance(text) == (value, "")


@pytest.mark.parametrize(
    "text",
    [
        *[
            "154754.6",
            "154754,6",
            "15.00",
            "15.0",
            "1.5",
            "150.0000",
            "1e5",
            "-5",
            "−5",
        ],
        *["0x10", "150.000,0", "1.50.000", "150.000 000", "0.150", "15²", "½", "1_000"],
        *["15.", ".15", ",5", "km", "15 kg", "15 k", "+5", "1" * 5000, "--1", "\x00"],
        *["15.0 km", "1.5 km", "15 km km", "nan", "Infinity", "五"],
    ],
)
def test_anything_else_is_refused_with_what_was_typed(text):
    with pytest.raises(UnreadableError) as why:
        read_distance(text)
    assert text.strip()[:20] in str(why.value)
    assert len(str(why.value)) < 200


@pytest.mark.parametrize("unit", ["mi", "miles", "Mile", "Meilen"])
def test_the_unit_is_told(unit):
    assert read_distance(f"15,000 {unit}") == (15_000, "mi")


@given(st.text(alphabet="0123456789.,'’ -kmi" + SPACES, max_size=14))
@example("15.000 km")
def test_what_is_read_has_the_digits_that_were_typed(text):
    """No digit is dropped or added, whatever stands between them."""
    try:
        value, _unit = read_distance(text)
    except UnreadableError:
        return
    assert str(value) == re.sub(r"\D", "", text).lstrip("0") or value == 0


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        value, unit = read_distance(text)
    except UnreadableError:
        return
    assert value >= 0
    assert unit in ("", "km", "mi")


@pytest.mark.parametrize("text", ["150.000", "150 000", "150 km", "15.0", "1e5"])
def test_a_program_writes_digits_only(text):
    with pytest.raises(UnreadableError):
        read_distance(text, exact=True)


def test_a_number_of_days_may_be_negative():
    assert read_whole("-7") == -7
    with pytest.raises(UnreadableError):
        read_whole("7.0")


@pytest.mark.parametrize("value", [154_754.6, Decimal("0.5"), float("nan"), True, []])
def test_a_value_is_not_rounded(value):
    with pytest.raises(UnreadableError):
        whole_value(value)


@pytest.mark.parametrize("value", [154_754, 154_754.0, Decimal("154754.00")])
def test_a_whole_value_is_taken(value):
    assert whole_value(value) == 154_754


def test_ten_megabytes_are_looked_at_in_no_time():
    """The largest text that a form takes; letter by letter, it took over a second."""
    text = "x" * 10_000_000
    began = process_time()
    assert plain(f" {text} ") == text
    assert process_time() - began < 0.4


def test_marks_that_nobody_sees_are_left_out():
    assert plain(" \u200e٣. Mär² ") == "3. Mär²"
