"""What stands in the page: text fields, for a browser's own number field reads 129,90
by the browser's language, and not by the page's."""

from typing import Any

from django import forms


class TypedInput(forms.TextInput):
    """A text field that says, once it is left, how what stands in it is read."""

    kind = ""
    keyboard = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"autocomplete": "off", "inputmode": self.keyboard}
        super().__init__(usual | (attrs or {}))


class WholeNumberInput(TypedInput):
    """A whole number."""

    kind = "whole"
    keyboard = "numeric"


class DistanceInput(WholeNumberInput):
    """A distance."""

    kind = "distance"
