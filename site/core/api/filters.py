"""The admin's filter sets, as parameters of a list."""

from typing import Any

import django_filters
from django import forms
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_filters.widgets import SuffixedMultiWidget
from wagtail.utils.forms import FormValidationError

from core.api import fields
from core.api.pagination import Paging

OWN = frozenset(Paging.model_fields)


def narrowed(request: HttpRequest, rows: QuerySet[Any], filterset_class: Any) -> Any:
    """Return the rows that the address asks for. What it asks in vain (an unknown
    name, a value that cannot be, a fleet one may not see) is refused."""
    if OWN.issuperset(request.GET):
        return rows
    known = set(names(filterset_class)) | OWN
    errors = {
        (name,): [(_("There is no such parameter."), "unknown")]
        for name in request.GET
        if name not in known
    }
    if errors:
        raise FormValidationError(errors)
    found = filterset_class(request.GET, queryset=rows, request=request)
    if not found.form.is_valid():
        raise FormValidationError.from_form(found.form)
    return found.qs


def with_keys(filterset_class: Any, model: Any, keys: dict[str, str]) -> Any:
    """Return a filter set that also takes the keys of other rows: by the name of a
    parameter, the path to the foreign key that has to have it. (In the admin, a row's
    page leads to what belongs to it; its lists of choices would be endless.)"""
    added = {
        name: django_filters.ModelChoiceFilter(
            field_name=path, label=field.verbose_name, queryset=_all_of(field)
        )
        for name, path in keys.items()
        for field in [get_fields_from_path(model, path)[-1]]
    }
    return type(filterset_class.__name__, (filterset_class,), added)


def _all_of(field: Any) -> QuerySet[Any]:
    """Return all rows a foreign key may lead to; the filter set narrows them down to
    what the user may see."""
    return field.related_model._default_manager.all()


def names(filterset_class: Any) -> dict[str, dict[str, Any]]:
    """Return the parameters of a filter set, each with its schema."""
    found: dict[str, dict[str, Any]] = {}
    for name, one in getattr(filterset_class, "base_filters", {}).items():
        widget: Any = one.field.widget
        if isinstance(widget, SuffixedMultiWidget):
            parts = zip(widget.suffixes, one.field.fields, strict=True)
            for suffix, part in parts:
                found[f"{name}_{suffix}"] = _schema(part, one)
        else:
            found[name] = _schema(one.field, one)
    return found


def parameters(filterset_class: Any) -> list[dict[str, Any]]:
    """Return the same as OpenAPI describes parameters."""
    return [
        {
            "in": "query",
            "name": name,
            "required": False,
            "description": schema.pop("description"),
            "schema": schema,
        }
        for name, schema in names(filterset_class).items()
    ]


def _schema(field: Any, one: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"description": str(one.label or field.label or "")}
    if isinstance(one, django_filters.BooleanFilter):
        return said | {"type": "boolean"}
    if isinstance(field, forms.ModelChoiceField):
        key = {"type": "integer", "minimum": 1}
        none = one.extra.get("null_label") and {"const": one.extra["null_value"]}
        return said | ({"anyOf": [key, none]} if none else key)
    if isinstance(field, forms.DateField):
        return said | {"type": "string", "format": "date"}
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return said | {"type": "number"}
    codes = [code for code in fields.codes(field) if code not in ("", "null")]
    code = {"type": "string", "enum": codes} if codes else {"type": "string"}
    if isinstance(field, forms.MultipleChoiceField):
        return said | {"type": "array", "items": code}
    return said | code
