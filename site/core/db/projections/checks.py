"""Refuses projections that the models do not bear out."""

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError

from core.db.projections.declaration import Projection, registered
from core.db.projections.models import KIND_LENGTH, ProjectedModel
from core.db.projections.reads import UnsupportedError, reads

GIVEN = {"kind", "key"}


def check_projections(**kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse each declaration that a model does not bear out."""
    found: list[checks.CheckMessage] = [
        checks.Error(sentence, obj=f"{one.kind} → {one.target}", id="core.E010")
        for one in registered()
        for sentence in errors(one)
    ]
    return found


def errors(projection: Projection) -> Iterator[str]:
    """Yield what is wrong with a projection."""
    try:
        target, source = projection.target_model, projection.source_model
    except (LookupError, ValueError) as error:
        yield str(error)
        return
    if not issubclass(target, ProjectedModel):
        yield f"{projection.target} is no ProjectedModel."
        return
    declared = set(projection.columns)
    known = {field.name for field in _written(target)}
    for name in sorted(declared - known):
        yield f"{projection.target} has no field “{name}” to write."
    for name in sorted(known - declared):
        yield f"The field “{name}” of {projection.target} is not declared."
    if len(projection.kind) > KIND_LENGTH:
        yield f"The kind “{projection.kind}” is too long."
    try:
        reads(projection.query)
    except (FieldError, FieldDoesNotExist, UnsupportedError) as error:
        yield f"From {source._meta.label}: {error}"
        return
    if not declared - known:
        yield from _wrong_relations(projection)


def _written(target: Any) -> list[Any]:
    """Return the fields whose values a projection has to name."""
    return [
        field
        for field in target._meta.concrete_fields
        if not (field.primary_key or field.generated or field.name in GIVEN)
    ]


def _wrong_relations(projection: Projection) -> Iterator[str]:
    """Yield the foreign keys of the target whose value is the key of another model."""
    annotations = projection.query.annotations
    for number, name in enumerate(projection.columns):
        field: Any = projection.target_model._meta.get_field(name)
        value = getattr(annotations[f"projected_{number}"], "target", None)
        led = getattr(value, "remote_field", None)
        if field.is_relation and led and led.model is not field.related_model:
            meant, read = field.related_model._meta.label, led.model._meta.label
            yield f"“{name}” is the key of a {meant}, not of a {read}."


def register() -> None:
    """Have Django ask."""
    checks.register(check_projections)
