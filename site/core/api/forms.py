"""Fill in the forms of the admin from a request to the API."""

from typing import Any

from django.db.models import Model
from django.forms import ModelMultipleChoiceField
from ninja import Schema
from pydantic import ConfigDict, Field, create_model
from wagtail.api.v3.form_data import build_form_data
from wagtail.utils.forms import FormValidationError

from core.api import fields

# Fields of a form that only a browser fills in.
BROWSER_ONLY = ("new_files",)


class Written(Schema):
    """What is sent. A field that we do not know is refused: it may be misspelt."""

    model_config = ConfigDict(extra="forbid")


def schema(form_class: Any, name: str) -> type[Schema]:
    """Return the description of what a form takes. No field has to be sent as far as
    this goes; the form itself says which one is missing."""
    found: dict[str, Any] = {
        key: (fields.written_type(field), _described(field))
        for key, field in form_class.base_fields.items()
        if key not in BROWSER_ONLY
    }
    for key, formset in getattr(form_class, "formsets", {}).items():
        line: Any = {
            inner: (fields.written_type(field), _described(field))
            for inner, field in formset.form.base_fields.items()
        } | {"id": (fields.Key | None, Field(None, description="Of one to be kept."))}
        line_name = f"{name}{key.title()}"
        kind: Any = create_model(line_name, __base__=Written, **line)
        found[key] = (
            list[kind],
            Field([], description="All of them.", max_length=1000),
        )
    return create_model(name, __base__=Written, **found)


def _described(field: Any) -> Any:
    """Return the description of one field."""
    codes = fields.codes(field)
    extra: Any = {"examples": codes} if codes else None
    said = fields.described(field.label, field.help_text)
    return Field(None, description=said, json_schema_extra=extra)


def filled(form_class: Any, row: Model, sent: dict[str, Any], user: Any) -> Any:
    """Return the form as a browser sends it, found valid: all that it shows of the
    row, and of that, changed, what was sent. ``FormValidationError`` otherwise."""
    shown = form_class(instance=row, for_user=user)
    data = {name: _shown(shown, name) for name in shown.fields}
    for name, formset in getattr(shown, "formsets", {}).items():
        data[name] = [
            {"id": line.instance.pk} | {key: _shown(line, key) for key in line.fields}
            for line in formset.initial_forms
        ]
    for name in BROWSER_ONLY:
        data.pop(name, None)
    form = _bound(form_class, row, data | sent, user)
    if not form.is_valid() and (gone := _gone(form, sent)):
        for name in gone:
            rows = form.fields[name].queryset.filter(pk__in=data[name])
            data[name] = list(rows.values_list("pk", flat=True))
        form = _bound(form_class, row, data | sent, user)
    # Here, as in the admin's views: the actions let what is required be empty.
    if not form.is_valid():
        raise FormValidationError.from_form(form)
    return form


def _bound(form_class: Any, row: Model, data: dict[str, Any], user: Any) -> Any:
    data = build_form_data(form_class, data, instance=row if row.pk else None)
    return form_class(data=data, instance=row, for_user=user)


def _gone(form: Any, sent: dict[str, Any]) -> list[str]:
    """Return the fields that nobody sent and that name rows which the caller may not
    choose (any more): the admin's form leaves these out, too."""
    several = ModelMultipleChoiceField
    return [
        name
        for name in form.errors
        if name not in sent and isinstance(form.fields.get(name), several)
    ]


def _shown(form: Any, name: str) -> Any:
    """Return what a field of a form shows before anybody has filled it in."""
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    if isinstance(field, ModelMultipleChoiceField):
        return [getattr(one, "pk", one) for one in value or ()]
    return value
