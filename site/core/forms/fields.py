"""Form fields that take what a person types as that person writes it."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.forms import amounts, dates, numbers, readers, widgets
from core.forms.readers import Reader, UnreadableError


class DateField(forms.DateField):
    """A calendar date. (Django's own takes 03/02/2027 for March in English, whoever
    wrote it, and two digits for a year.)"""

    widget = widgets.DateInput

    def to_python(self, value: Any) -> date | None:
        """Return the date; raise ValidationError if it is none, or could be two."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
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


class DecimalField(forms.DecimalField):
    """A number with decimals. (Django's own takes 1.299 for a bit more than one, and
    its number field drops the comma of 129,90 by the browser's language.)"""

    widget = widgets.DecimalInput

    def to_python(  # type: ignore[override]  # the stubs take it for whole numbers
        self, value: Any
    ) -> Decimal | None:
        """Return the number; raise ValidationError if it is none, or can be two."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return self.read(value, readers.current())
        except UnreadableError as why:
            raise ValidationError(str(why), code="invalid") from why

    def read(self, text: str, reader: Reader) -> Decimal:
        """Return the number that was typed. Raise ``UnreadableError`` if it is none."""
        return amounts.read_decimal(text, reader)


class AmountField(DecimalField):
    """An amount of money, whose currency may stand with it. :attr:`typed_currency` is
    the sign or code that did, for the form to compare with the row's."""

    widget = widgets.AmountInput
    typed_currency = ""

    def read(self, text: str, reader: Reader) -> Decimal:
        self.typed_currency = ""
        found, self.typed_currency = amounts.read_amount(text, reader)
        return found

    def refuse_other_currency(self, value: Decimal | None, currency: str) -> None:
        """Raise ValidationError if the amount was typed with another currency than its
        own, or with decimals that its own does not have."""
        typed = self.typed_currency
        if typed and not amounts.is_of(typed, currency):
            sentence = amounts.other_currency(typed, currency)
            raise ValidationError(sentence, code="currency")
        if value is not None and not amounts.places(currency) and value % 1:
            sentence = _("%(currency)s has no decimals. Enter a whole amount.")
            raise ValidationError(sentence % {"currency": currency}, code="decimals")
