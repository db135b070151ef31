"""A field that holds on how many days before something is due one is reminded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.rules import FURTHEST_OFFSET, MOST_OFFSETS


def validate_offsets(value: Any) -> None:
    """Refuse what is no list of different whole numbers of days in range."""
    if not isinstance(value, list) or not all(type(day) is int for day in value):
        raise ValidationError(_("Enter whole numbers of days, such as 7, 1, 0."))
    if not value:
        raise ValidationError(_("Enter at least one number of days."))
    if len(value) > MOST_OFFSETS:
        raise ValidationError(
            _("Enter %(most)d numbers at most.") % {"most": MOST_OFFSETS}
        )
    if not all(0 <= day <= FURTHEST_OFFSET for day in value):
        raise ValidationError(
            _("Each number of days is between 0 and %(furthest)d.")
            % {"furthest": FURTHEST_OFFSET}
        )
    if len(set(value)) < len(value):
        raise ValidationError(_("A number of days stands there twice."))


class OffsetsFormField(forms.CharField):
    """Takes whole numbers with commas or spaces between them: ``7, 1, 0``."""

    default_error_messages = {
        "invalid": _("Enter whole numbers of days, such as 7, 1, 0."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 100, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(str(day) for day in value)
        return value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        words = (text or "").replace(",", " ").split()
        if not words:
            return None
        # Python refuses thousands of digits, and not as a form does.
        if not all(
            word.isascii() and word.isdigit() and len(word) < 10 for word in words
        ):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return [int(word) for word in words]

    def run_validators(self, value: Any) -> None:
        """Leave it to the model: CharField's own validators are about text."""
        if value is not None:
            validate_offsets(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class OffsetsField(models.JSONField):
    """A list of days before the due day, the furthest first."""

    default_validators = [validate_offsets]

    def formfield(self, **kwargs: Any) -> Any:
        # JSONField's own form field takes JSON, which is nothing to ask of a person.
        return models.Field.formfield(
            self, **{"form_class": OffsetsFormField, **kwargs}
        )

    def get_prep_value(self, value: Any) -> Any:
        # One row with nonsense would stop the statement that reads them all.
        if value is not None and not hasattr(value, "resolve_expression"):
            validate_offsets(value)
        return super().get_prep_value(value)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, list):
            value = sorted(value, reverse=True)
            setattr(model_instance, self.attname, value)
        return value
