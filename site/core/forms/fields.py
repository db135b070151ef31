"""Form fields that take what a person types as that person writes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import numbers, readers, widgets
from core.forms.readers import UnreadableError


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
