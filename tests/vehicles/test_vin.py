import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from vehicles import vin

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


def test_normalised_without_spaces_hyphens_and_small_letters():
    assert vin.normalise(" 1hg-cm826 33a\t004352 ") == "1HGCM82633A004352"


@pytest.mark.parametrize("text", ["1HGCM82633A00435O", "1HGCM82633A00435I", "Ä" * 17])
def test_letters_that_no_vin_has_are_refused(text):
    with pytest.raises(ValidationError, match="without I, O and Q"):
        vin.validate(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("SE3P-116167", "SE3P-116167"),  # Mazda, for Japan
        ("ＳＥ３Ｐ‐１１６１６７", "SE3P-116167"),
        ("bnr32-  305366", "BNR32- 305366"),
        ("118 2345678", "118 2345678"),  # Volkswagen, before 1981
        ("9113600012", "9113600012"),
        ("ADM57-12345.6/7", "ADM57-12345.6/7"),
        ("1HGCM82633A00435", "1HGCM82633A00435"),  # one is missing: who knows
    ],
)
def test_chassis_numbers_of_other_lengths_are_kept(typed, kept):
    assert vin.normalise(typed) == kept
    vin.validate(kept)
    assert not vin.is_vin(kept)


@pytest.mark.parametrize("text", ["1234", "A-12", "1" * 31])
def test_wrong_length_is_refused_with_the_lengths(text):
    with pytest.raises(ValidationError, match=r"VIN has 17 characters.* has [0-9]+"):
        vin.validate(text)


@pytest.mark.parametrize("text", ["OIQOIQ", "SE3P_116167", "SE3P<116167>", "-----"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValidationError, match="digits and letters"):
        vin.validate(text)


@pytest.mark.parametrize(
    "number",
    [
        "1M8GDM9AXKP042788",  # the worked example of 49 CFR 565, check digit X
        "11111111111111111",  # the usual test number
        "1HGCM82633A004352",
    ],
)
def test_known_check_digits(number):
    assert vin.has_right_check_digit(number)


@given(st.text(LETTERS, min_size=17, max_size=17), st.integers(0, 16), st.data())
def test_one_mistyped_digit_is_always_noticed(text, place, data):
    number = text[:8] + vin.check_digit(text) + text[9:]
    assert vin.has_right_check_digit(number)
    if place == 8 or not number[place].isdigit():
        return
    wrong = data.draw(
        st.sampled_from("0123456789").filter(lambda d: d != number[place])
    )
    assert not vin.has_right_check_digit(number[:place] + wrong + number[place + 1 :])
