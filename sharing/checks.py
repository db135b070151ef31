"""Refuses rules that the models do not bear out, and a shown column without a rule."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core import checks
from django.db.models import Model

from sharing.changes.rules import RULES, Rule

# A share's own, which is never changed.
FIXED = {"token", "created_at"}


def check_rules(**kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse rules that would let a page stay as it was when it should not."""
    return [
        checks.Error(sentence, id="sharing.E001")
        for sentence in (*unknown(RULES), *undeclared(RULES))
    ]


def unknown(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield what the rules name that no model has."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    for rule in rules:
        if rule.table not in models:
            yield f"There is no table “{rule.table}”."
            continue
        fields = models[rule.table]._meta.concrete_fields
        for column in sorted({*rule.columns} - {field.column for field in fields}):
            yield f"The table “{rule.table}” has no column “{column}”."


def undeclared(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield which shown columns are in no rule."""
    declared = {(rule.table, column) for rule in rules for column in rule.columns}
    for table, column in sorted(shown() - declared):
        yield f"The column “{column}” of “{table}” is shown, but is in no rule."


def shown() -> set[tuple[str, str]]:
    """Return tables and columns that pages are made from, and what leads there."""
    return {
        found
        for model, paths in _paths()
        for path in paths
        for found in _columns(model, path)
    }


def _paths() -> Iterator[tuple[type[Model], Sequence[str]]]:
    from maintenance.models import Attachment, MaintenanceRecord
    from sharing.content import files, history, mileage, share_data
    from sharing.models import Share
    from vehicles.models import OdometerReading

    yield Share, [*share_data.PATHS.values()]
    yield MaintenanceRecord, [*history.ENTRY, *history.TASK]
    yield Attachment, files.COLUMNS
    yield OdometerReading, mileage.READING


def _columns(model: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the columns along a path, without keys and what never changes."""
    for name in path.split("__"):
        meta = model._meta
        field: Any = meta.pk if name == "pk" else meta.get_field(name)
        if not field.primary_key and field.column not in FIXED:
            yield meta.db_table, field.column
        model = field.related_model


def register() -> None:
    """Have Django ask."""
    checks.register(check_rules)
