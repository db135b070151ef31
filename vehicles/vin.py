"""Vehicle identification numbers, after ISO 3779 and 49 CFR 565; and the chassis and
frame numbers of vehicles that have none: older ones, and those built for Japan."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH = 17
SHORTEST, LONGEST = 5, 30
_ALPHABET = re.compile(r"[A-HJ-NPR-Z0-9]*")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\uff70\u30fc]")
# Signs that may stand between letters and digits of a chassis number.
SEPARATORS = " -./"
# Table III of 49 CFR 565.15: what each letter counts.
_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)
)
# Table IV: what each place weighs; the check digit itself weighs nothing.
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def compact(text: str) -> str:
    """Return a number without what only makes it easier to read."""
    return re.sub(r"[\s\-./]", "", text)


def normalise(text: str) -> str:
    """Return the number as it is stored: in capitals; one of 17 characters without
    spaces and hyphens, any other with those it was typed with."""
    text = unicodedata.normalize("NFKC", _DASHES.sub("-", text)).upper()
    text = " ".join(text.split()).strip(" *")
    short = compact(text)
    return short if len(short) == LENGTH else text


def is_vin(text: str) -> bool:
    """Tell whether a normalised number has the form of a VIN."""
    return len(text) == LENGTH and bool(_ALPHABET.fullmatch(text))


def validate(text: str) -> None:
    """Raise ``ValidationError`` unless ``text`` could be a normalised VIN or chassis
    number."""
    short = compact(text)
    if len(short) == LENGTH and not _ALPHABET.fullmatch(short):
        raise ValidationError(
            _(
                "A VIN has only the digits 0–9 and the letters A–Z without I, O and Q "
                "(they are easily taken for 1 and 0)."
            ),
            code="vin_alphabet",
        )
    if not short.isalnum() or not any(sign.isdigit() for sign in short):
        raise ValidationError(
            _("A chassis number consists of digits and letters; look at it again."),
            code="vin_signs",
        )
    if not len(short) >= SHORTEST or len(text) > LONGEST:
        raise ValidationError(
            _(
                "A VIN has %(length)d characters, other chassis numbers have "
                "%(shortest)d to %(longest)d; this one has %(actual)d."
            ),
            code="vin_length",
            params={
                "length": LENGTH,
                "shortest": SHORTEST,
                "longest": LONGEST,
                "actual": len(short),
            },
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
