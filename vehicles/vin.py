"""Vehicle identification numbers, after ISO 3779 and 49 CFR 565."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH = 17
_ALPHABET = re.compile(r"[A-HJ-NPR-Z0-9]*")
# Table III of 49 CFR 565.15: what each letter counts.
_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)
)
# Table IV: what each place weighs; the check digit itself weighs nothing.
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def normalise(text: str) -> str:
    """Return the number as it is stored: capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", text).upper()


def validate(text: str) -> None:
    """Raise ``ValidationError`` unless ``text`` could be a normalised VIN."""
    if not _ALPHABET.fullmatch(text):
        raise ValidationError(
            _(
                "A VIN has only the digits 0–9 and the letters A–Z without I, O and Q "
                "(they are easily taken for 1 and 0)."
            ),
            code="vin_alphabet",
        )
    if len(text) != LENGTH:
        raise ValidationError(
            _("A VIN has %(length)d characters; this one has %(actual)d."),
            code="vin_length",
            params={"length": LENGTH, "actual": len(text)},
        )


def check_digit(vin: str) -> str:
    """Return the check digit (``0``–``9`` or ``X``) that 49 CFR 565.15(c) wants in
    the ninth place of a valid, normalised VIN."""
    total = sum(
        weight * (int(letter) if letter.isdigit() else _VALUES[letter])
        for weight, letter in zip(_WEIGHTS, vin, strict=True)
    )
    return "0123456789X"[total % 11]


def has_right_check_digit(vin: str) -> bool:
    """Tell whether the ninth place holds the check digit.

    Vehicles built for North America and China have one; most others do not, so a
    wrong one is a hint at a typing error and no more.
    """
    return vin[8] == check_digit(vin)
