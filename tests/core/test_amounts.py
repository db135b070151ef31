"""Amounts: what people type, and what it must not become."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms.amounts import is_of, read_amount, read_decimal, written
from core.forms.readers import Reader, UnreadableError

GERMAN, ENGLISH = Reader("de"), Reader("en")
NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize("reader", [GERMAN, ENGLISH])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("129,90", "129.90"), ("129.90", "129.90"), ("129,9", "129.9")],
        *[("1.299,90", "1299.90"), ("1,299.90", "1299.90"), ("1299,90", "1299.90")],
        *[("1 299,90", "1299.90"), ("1'299.90", "1299.90"), ("1’299.90", "1299.90")],
        *[(f"1{NBSP}299,90", "1299.90"), (f"1{NARROW}299,90", "1299.90")],
        *[("1.299.000", "1299000"), ("1,299,000", "1299000"), ("1 299", "1299")],
        *[("1.299.000,50", "1299000.50"), ("0", "0"), ("0,5", "0.5"), (",50", "0.50")],
        *[("-5", "-5"), ("١٢٩,٩٠", "129.90"), ("1299", "1299"), ("007", "7")],
    ],
)
def test_what_has_one_meaning_is_read_in_both_languages(text, value, reader):
    assert read_decimal(text, reader) == Decimal(value)


def test_three_digits_behind_one_mark_are_thousands_where_it_groups():
    assert read_decimal("1.299", GERMAN) == read_decimal("1,299", ENGLISH) == 1299
    for text, reader in (("1,299", GERMAN), ("1.299", ENGLISH), ("12.345", ENGLISH)):
        with pytest.raises(UnreadableError, match="without a mark"):
            read_decimal(text, reader)


@pytest.mark.parametrize("reader", [GERMAN, ENGLISH])
def test_a_dash_or_an_end_stands_for_no_decimals(reader):
    for text in ("1299,-", "1299.–", "1299,--", "1299,—", "1299,", "1299."):
        assert read_decimal(text, reader) == 1299
    for text in ("1.299,-", "1,299.-", "1'299.-", "1 299,-", "1.299.-", "1.299,"):
        assert read_decimal(text, reader) == 1299
    for text in ("EUR 1299,-", "1299,- €", "1299.- Euro"):
        assert read_amount(text, reader)[0] == 1299


@pytest.mark.parametrize("reader", [GERMAN, ENGLISH])
@pytest.mark.parametrize(
    "text",
    [
        *["0,129", "0.129", "129,9000", "1e5", "NaN", "Infinity", "1,29,9", "1.29.9"],
        *[
            "12,34.5.6",
            "129,,",
            "1.299.",
            "1,299,",
            "5-",
            "5.5.",
            "129,90,-",
            "1 29",
            "1_000",
            "",
            "-",
            "½",
            "15²",
            "--5",
        ],
        *["1.299,900", "1,299.900", "1299,900", "9" * 99, "\x00", "1.299.00,5"],
        *["1.29,90", "12 34,5", "0x10", "1,299,90"],
    ],
)
def test_the_rest_is_refused(text, reader):
    with pytest.raises(UnreadableError):
        read_decimal(text, reader)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        *[("129,90 €", "€"), ("€129.90", "€"), ("EUR 129.90", "EUR"), ("129,90€", "€")],
        *[("eur129,90", "eur"), ("129,90 Fr.", "Fr"), ("129,90 kr", "kr")],
        *[("$ 129.90", "$"), ("CA$129.90", "CA$"), (f"129,90{NBSP}€", "€")],
        *[("129,90 Euro", "Euro"), ("129.90 dollars", "dollars")],
        *[("129.90 Franken", "Franken"), ("US$ 129.90", "US$")],
    ],
)
def test_a_currency_may_stand_with_it(text, sign):
    assert read_amount(text, GERMAN) == (Decimal("129.90"), sign)


def test_whose_sign_it_is():
    for sign in ("€", "EUR", "eur", "Euro", "euros"):
        assert is_of(sign, "EUR")
        assert not is_of(sign, "USD")
    assert is_of("$", "CAD")
    assert is_of("kr", "SEK")
    assert is_of("fr", "CHF")
    assert is_of("Franken", "CHF")
    assert is_of("dollars", "USD")
    assert is_of("US$", "USD")
    assert not is_of("US$", "CAD")


@pytest.mark.parametrize(
    "text", ["129,90 km", "129,90 foo", "€", "€ 1 €", "EUROS5E", "5 -€"]
)
def test_nothing_else_may(text):
    with pytest.raises(UnreadableError):
        read_amount(text, GERMAN)


@given(st.text(alphabet="0123456789.,' €EUR-", max_size=12))
def test_what_is_read_has_the_digits_that_were_typed(text):
    """Never a hundredfold or a thousandth: the digits are the same, and the point
    stands before the last two of them or behind them all."""
    for reader in (GERMAN, ENGLISH):
        try:
            value, _sign = read_amount(text, reader)
        except UnreadableError:
            continue
        digits = re.sub(r"\D", "", text)
        assert f"{abs(value):f}".replace(".", "").lstrip("0") == digits.lstrip("0")
        if match := re.search(r"[.,](\d{1,2})\D*$", text):
            assert abs(value) % 1 == Decimal(f"0.{match[1]}")


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for reader in (GERMAN, ENGLISH, Reader(exact=True)):
        try:
            assert read_amount(text, reader)[0].is_finite()
        except UnreadableError:
            continue


@given(st.decimals(0, 999_999_999, places=2))
def test_what_is_shown_is_read_back(value):
    for reader in (GERMAN, ENGLISH):
        assert read_decimal(written(value, reader.decimal), reader) == value
        # What a program wrote means the same to a person.
        assert read_decimal(f"{value:f}", reader) == value


@given(st.decimals(1000, 999_999_999, places=2))
def test_what_a_person_would_write_is_read(value):
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(".,", ",."))
    for reader in (GERMAN, ENGLISH):
        assert read_decimal(english, reader) == value
        assert read_decimal(german, reader) == value
    assert read_decimal(german[:-3], GERMAN) == int(value)
    assert read_decimal(english[:-3], ENGLISH) == int(value)


@pytest.mark.parametrize("text", ["129,90", "1,299", "1 299", "1e5", "129.90 €", "+1"])
def test_a_program_writes_a_point(text):
    with pytest.raises(UnreadableError):
        read_amount(text, Reader(exact=True))
    assert read_amount("1.299", Reader(exact=True)) == (Decimal("1.299"), "")
