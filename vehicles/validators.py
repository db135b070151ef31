"""What any field of ours refuses, whoever fills it in."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first motor car was patented on 29 January 1886.
EARLIEST_DATE = date(1886, 1, 29)
LATEST_DATE = date(2199, 12, 31)
LARGEST_DISTANCE = 9_999_999

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAK = re.compile(r"[\t\n\r\x85\u2028\u2029]")

DATE_VALIDATORS: list[Callable[[Any], None]] = [
    MinValueValidator(
        EARLIEST_DATE, gettext_lazy("There were no motor vehicles before 1886.")
    ),
    MaxValueValidator(LATEST_DATE, gettext_lazy("Enter a date before the year 2200.")),
]
DISTANCE_VALIDATORS: list[Callable[[Any], None]] = [
    MaxValueValidator(
        LARGEST_DISTANCE, gettext_lazy("No odometer shows more than 9 999 999.")
    )
]


def validate_text(text: str) -> None:
    """Refuse control characters, and those that turn the direction of writing
    round and so make a text read differently from what it says."""
    if _CONTROL.search(text):
        raise ValidationError(
            _("This contains control characters, which cannot be stored."),
            code="control_characters",
        )
    if _DIRECTION.search(text):
        raise ValidationError(
            _("This contains invisible characters that change the writing direction."),
            code="direction_characters",
        )


def validate_line(text: str) -> None:
    """Refuse what ``validate_text`` refuses, and line breaks."""
    validate_text(text)
    if _LINE_BREAK.search(text):
        raise ValidationError(_("This must be a single line."), code="line_break")
