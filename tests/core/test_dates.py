"""Dates: what people type, and what it must not become."""

import re
from datetime import date

import pytest
from babel.dates import format_date
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.forms import dates
from core.forms.readers import Reader, UnreadableError

GERMAN = Reader("de", "en-US,en;q=0.9")
BRITISH = Reader("en", "en-GB,en;q=0.9")
AMERICAN = Reader("en", "en-US,en;q=0.9")
GERMAN_IN_ENGLISH = Reader("en", "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7")
UNKNOWN = Reader("en", "en")
EVERYBODY = [GERMAN, BRITISH, AMERICAN, GERMAN_IN_ENGLISH, UNKNOWN]
DAY = date(2027, 2, 3)


@pytest.mark.parametrize("reader", EVERYBODY)
@pytest.mark.parametrize(
    "text",
    [
        *["2027-02-03", " 2027-02-03 ", "2027-2-3", "2027/02/03", "2027.02.03"],
        *["20270203", "3 Feb 2027", "3. Februar 2027", "3 February 2027", "2027 Feb 3"],
        *[
            "Feb 3 2027",
            "Feb 3, 2027",
            "Feb. 3, 2027",
            "FEBRUARY 3rd 2027",
            "3-Feb-2027",
        ],
        *["3rd of February 2027", "03.Feb.2027", "٢٠٢٧-٠٢-٠٣"],
    ],
)
def test_what_has_one_meaning_is_read_by_all(text, reader):
    assert dates.read(text, reader) == DAY


@pytest.mark.parametrize("text", ["\u200e3 Feb\u200f 2027\u200e", "\ufeff2027-02-03"])
def test_marks_that_nobody_sees_count_for_nothing(text):
    """Some programs copy the direction of writing along with a date."""
    assert dates.read(text, BRITISH) == DAY


@pytest.mark.parametrize("text", ["03/02/2027", "3/2/2027", "3-2-2027", "03 02 2027"])
def test_numbers_are_read_by_the_order_of_the_reader(text):
    assert dates.read(text, GERMAN) == DAY
    assert dates.read(text, BRITISH) == DAY
    assert dates.read(text, GERMAN_IN_ENGLISH) == DAY
    assert dates.read(text, AMERICAN) == date(2027, 3, 2)
    with pytest.raises(UnreadableError) as why:
        dates.read(text, UNKNOWN)
    for words in ("3 February 2027", "2 March 2027", "2027-02-03", "2027-03-02"):
        assert words in str(why.value)


def test_points_stand_where_the_day_comes_first():
    for reader in (GERMAN, BRITISH, GERMAN_IN_ENGLISH):
        assert dates.read("3.2.2027", reader) == dates.read("03.02.2027", reader) == DAY
    for reader in (AMERICAN, UNKNOWN):
        with pytest.raises(UnreadableError, match="can be"):
            dates.read("3.2.2027", reader)


@pytest.mark.parametrize("reader", EVERYBODY)
def test_one_number_above_twelve_leaves_no_choice(reader):
    for text in ("25/12/2027", "12/25/2027", "25.12.2027", "12-25-2027"):
        assert dates.read(text, reader) == date(2027, 12, 25)
    assert dates.read("02/02/2027", reader) == date(2027, 2, 2)


@pytest.mark.parametrize("reader", EVERYBODY)
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        *[(text, "no such day") for text in ("31.2.2027", "2027-02-30", "31 Feb 2027")],
        *[(text, "no such day") for text in ("29.2.2027", "0/1/2027", "2027-13-01")],
        *[(text, "four digits") for text in ("3.2.27", "3/2/'27", "3 Feb 27", "3/2/5")],
        *[(text, "cannot be read") for text in ("today", "morgen", "3", "Feb 2027")],
        *[(text, "cannot be read") for text in ("3 Foo 2027", "2027-02-03x", "2027")],
        *[(text, "cannot be read") for text in ("2027-02-03T00:00", "1e9", "0", "-")],
        *[(text, "cannot be read") for text in ("3.2/2027", "\x00", "9" * 5000)],
        *[("12345678", "cannot be read"), ("03022027", "cannot be read")],
    ],
)
def test_the_rest_is_refused_with_a_reason(text, sentence, reader):
    with pytest.raises(UnreadableError, match=sentence) as why:
        dates.read(text, reader)
    assert len(str(why.value)) < 200


def test_a_program_writes_iso_dates():
    assert dates.read("2027-02-03", Reader(exact=True)) == DAY
    for text in ("2027-2-3", "20270203", "3 Feb 2027", "3.2.2027", "2027/02/03", "0"):
        with pytest.raises(UnreadableError):
            dates.read(text, Reader(exact=True))


@given(st.text(max_size=20) | st.from_regex(r"[\d. /-]{5,12}", fullmatch=True))
def test_a_date_that_is_read_stands_in_the_text(text):
    """Whatever the text: today does not come from nowhere, nor any other day."""
    for reader in EVERYBODY:
        try:
            day = dates.read(text, reader)
        except UnreadableError:
            continue
        numbers = re.findall(r"\d+", text)
        assert f"{day:%Y}" in "".join(numbers)
        if len(numbers) == 3:
            assert day.day in map(int, numbers)


@given(st.dates(date(1886, 1, 29), date(2199, 12, 31)))
def test_what_is_shown_is_read_back(day):
    for language, reader in (("en", BRITISH), ("en", UNKNOWN), ("de", GERMAN)):
        with override(language):
            shown = dates.words(day)
        assert dates.read(shown, reader) == day
        assert dates.read(day.isoformat(), reader) == day
    for locale in ("en_US", "en_GB", "de_DE"):
        for width in ("medium", "long"):
            shown = format_date(day, width, locale)
            reader = Reader(locale[:2], locale.replace("_", "-"))
            assert dates.read(shown, reader) == day


@pytest.mark.parametrize(
    ("accepted", "order"),
    [
        *[("en-US", "month"), ("en-GB", "day"), ("en", ""), ("", ""), ("*", "")],
        *[("fr", "day"), ("de-AT,en-US", "day"), ("en,en-AU;q=0.9", "day")],
        *[("sv-SE", ""), ("zz-ZZ", ""), ("x" * 3000, ""), ("en-ZA", ""), (";;,=", "")],
    ],
)
def test_the_region_of_a_browser(accepted, order):
    assert Reader("en", accepted).order == order
    assert Reader("de", accepted).order == "day"
