"""Validators of every text field."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


_LINE_BREAK = re.compile(r"[\t\n\r\x85\u2028\u2029]")


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
