"""Model fields that carry a rule wherever they are used."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.text import capfirst
from modelcluster.fields import ParentalManyToManyField
from wagtailmarkdown.fields import MarkdownField as WagtailMarkdownField

from core import markdown
from core.admin.widgets import MarkdownEditor
from core.db.validators import validate_line, validate_text
from core.forms import fields as typed
from core.ids import is_key


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
