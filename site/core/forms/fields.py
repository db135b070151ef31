"""Form fields that take what a person types as that person writes it."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from core.forms import dates, numbers, readers, widgets
from core.forms.readers import UnreadableError


class DateField(forms.DateField):
    """A calendar date. (Django's own takes 03/02/2027 for March in English, whoever
    wrote it, and two digits for a year.)"""

    widget = widgets.DateInput

    def to_python(self, value: Any) -> date | None:
        """Return the date; raise ValidationError if it is none, or could be two."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return dates.read(value, readers.current())
        except UnreadableError as why:
            raise ValidationError(str(why), code="invalid") from why


class DateRangeField(django_filters.fields.DateRangeField):
    """Two dates, from the one to the other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = tuple(DateField(required=False) for _end in self.fields)  # type: ignore[has-type]


class WholeNumberField(forms.IntegerField):
    """A whole number. (Django's own takes 15.000 for 15.)"""

    widget = widgets.WholeNumberInput

    def to_python(self, value: Any) -> int | None:
        """Return the number; raise ValidationError if it is none, or a fraction."""
        if value in self.empty_values:
            return None
        try:
            if isinstance(value, str):
                return self.read(value, readers.current().exact)
            return numbers.whole_value(value)
        except UnreadableError as why:
            raise ValidationError(str(why), code="invalid") from why

    def read(self, text: str, exact: bool) -> int | None:
        """Return the number that was typed. Raise ``UnreadableError`` if it is none."""
        return numbers.read_whole(text, exact) if text.strip() else None


class DistanceField(WholeNumberField):
    """A distance, whose unit may stand behind it. :attr:`typed_unit` is the one that
    did, for the form to compare with its vehicle's."""

    widget = widgets.DistanceInput
    typed_unit = ""

    def read(self, text: str, exact: bool) -> int | None:
        self.typed_unit = ""
        if not text.strip():
            return None
        found, self.typed_unit = numbers.read_distance(text, exact)
        return found
