"""Model fields that carry a rule about vehicles; and, for landed migrations, which name
them here, the general ones of ``core.db.fields``."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core.db.fields import LineField, ManyField, MarkdownField, SeveralField, TextField
from core.forms import fields as typed
from core.forms import numbers
from core.forms.readers import UnreadableError
from vehicles import vin
from vehicles.validators import DATE_VALIDATORS, DISTANCE_VALIDATORS

__all__ = [
    "DateField",
    "DistanceField",
    "LineField",
    "ManyField",
    "MarkdownField",
    "SeveralField",
    "TextField",
    "VINField",
]


class DateField(models.DateField):
    """A calendar date in the age of motor vehicles."""

    default_validators = DATE_VALIDATORS

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": typed.DateField, **kwargs})


class DistanceField(models.PositiveIntegerField):
    """What an odometer shows, in the vehicle's own unit (km or mi)."""

    default_validators = DISTANCE_VALIDATORS

    def to_python(self, value: Any) -> Any:
        """Return the distance; refuse a fraction, which is not rounded, and read text
        as a person means it: 150.000 is never 150."""
        if value is None:
            return None
        try:
            if isinstance(value, str):
                return numbers.read_distance(value)[0]
            return numbers.whole_value(value)
        except UnreadableError as why:
            raise ValidationError(str(why), code="invalid") from why

    def get_prep_value(self, value: Any) -> Any:
        """Let nothing be cut off on the way to the database, checked or not."""
        if isinstance(value, float | Decimal | str):
            value = self.to_python(value)
        return super().get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**kwargs | {"form_class": typed.DistanceField})


class VINFormField(forms.CharField):
    """Takes a VIN with spaces, hyphens and small letters, or a chassis number."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(vin.normalise(value) if value else value)


class VINField(models.CharField):
    """A normalised vehicle identification number, or the chassis number of a vehicle
    that has none."""

    default_validators = [vin.validate]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": vin.LONGEST, "null": True, "blank": True}
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        return vin.normalise(value) or None if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(self.to_python(value))

    def formfield(self, **kwargs: Any) -> Any:
        # Spaces and hyphens count only until they are taken out.
        return super().formfield(
            **{"form_class": VINFormField, "max_length": 60, **kwargs}
        )
