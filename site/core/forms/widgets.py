"""What stands in the page: text fields, for a browser's own number field reads 129,90
by the browser's language, and its date field holds nothing that is not a date yet."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from wagtail.admin.filters import NumberRangeWidget

from core.forms import amounts, readers
from core.forms.echo import echo


class TypedInput(forms.TextInput):
    """A text field that says, once it is left, how what stands in it is read."""

    template_name = "core/widgets/typed.html"
    kind = ""
    keyboard = ""  # of a phone
    unit = ""  # that of a distance, the currency of an amount

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__((attrs or {}) | {"autocomplete": "off"})
        if self.keyboard:
            self.attrs["inputmode"] = self.keyboard

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"] or ""
        context["widget"] |= {"kind": self.kind, "unit": self.unit}
        context["widget"]["echo"] = echo(self.kind, shown, self.unit).said
        return context


class WholeNumberInput(TypedInput):
    """A whole number."""

    template_name = "django/forms/widgets/text.html"
    kind = "whole"
    keyboard = "numeric"


class DistanceInput(WholeNumberInput):
    """A distance, in a vehicle's unit."""

    template_name = TypedInput.template_name
    kind = "distance"


class DateInput(TypedInput):
    """A date, typed or chosen from the browser's own calendar."""

    template_name = "core/widgets/date.html"
    kind = "date"

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if isinstance(value, date) else value


class DecimalInput(TypedInput):
    """A number with decimals, as the language of the page writes it."""

    kind = "decimal"
    keyboard = "decimal"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, float):
            value = Decimal(str(value))
        if not isinstance(value, Decimal):
            return super().format_value(value)
        if not amounts.places(self.unit) and value.is_finite() and value % 1 == 0:
            value = value.quantize(Decimal(1))
        return amounts.written(value, readers.current().decimal)


class AmountInput(DecimalInput):
    """An amount of money."""

    kind = "amount"


class AmountRange(NumberRangeWidget):
    """From one amount to another, of any currency: none can be typed with it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets = [DecimalInput(end.attrs) for end in self.widgets]  # type: ignore[has-type]
