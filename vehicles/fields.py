"""Model fields that carry a rule of ours wherever they are used."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.text import capfirst
from modelcluster.fields import ParentalManyToManyField
from wagtailmarkdown.fields import MarkdownField as WagtailMarkdownField

from core import markdown
from core.forms import fields as typed
from core.forms import numbers
from core.forms.readers import UnreadableError
from core.ids import is_key
from vehicles import vin
from vehicles.validators import (
    DATE_VALIDATORS,
    DISTANCE_VALIDATORS,
    validate_line,
    validate_text,
)
from vehicles.widgets import MarkdownEditor


class LineField(models.CharField):
    """One line of text."""

    default_validators = [validate_line]


class TextField(models.TextField):
    """Several lines of plain text; ``max_length`` also holds outside of forms."""

    default_validators = [validate_text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))


class MarkdownField(WagtailMarkdownField):
    """Markdown of bounded length, without raw HTML that does something."""

    default_validators = [validate_text, markdown.validate]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", markdown.MAX_LENGTH)
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": MarkdownEditor, **kwargs})


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


class AmountField(models.DecimalField):
    """An amount of money, in the currency of its row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 11, "decimal_places": 2} | kwargs)

    def deconstruct(self) -> Any:
        """Return what a migration writes: to a database it is a decimal number."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**kwargs | {"form_class": typed.AmountField})


class KeysFormField(forms.ModelMultipleChoiceField):
    """Chooses many rows; what cannot be a key is refused before a database, which
    would fail on a number too large for it, is asked."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not is_key(key):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(key)[:40]},
                )
        return super().clean(value)


class ManyField(ParentalManyToManyField):
    """Many rows of another table, kept in revisions."""

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Set what was chosen. A new row to which nothing is added has nothing to be
        compared with when it is saved."""
        if data or instance.pk or getattr(instance, self.name).exists():
            super().save_form_data(instance, data)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": KeysFormField, **kwargs})


class SeveralField(models.CharField):
    """Some of its choices, kept as their codes with spaces between; in Python a tuple
    in the order of the choices. Empty: none was chosen. Its model says how it is
    displayed (``get_…_display``)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"blank": True, "default": tuple}
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> tuple[str, ...]:
        chosen = value.split() if isinstance(value, str) else [*(value or ())]
        known = [code for code, _label in self.flatchoices]
        return tuple(sorted(set(chosen), key=lambda code: _place(code, known)))

    def from_db_value(self, value: Any, *args: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> str:
        return " ".join(self.to_python(value))

    def value_to_string(self, obj: Any) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: Any) -> None:
        known = {code for code, _label in self.flatchoices}
        if unknown := set(value) - known:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": sorted(unknown)[0][:40]},
            )

    def run_validators(self, value: Any) -> None:
        super().run_validators(" ".join(value))

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            label=capfirst(kwargs.get("label", self.verbose_name)),
            required=False,
            choices=self.flatchoices,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


def _place(code: str, known: list[str]) -> tuple[int, str]:
    return (known.index(code) if code in known else len(known), code)


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
