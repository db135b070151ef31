"""Which migrations cannot be run while there are triggers."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.migrations import operations as ops

# Operations that leave the rows of other tables, and their triggers, as they are.
APART = (ops.CreateModel, ops.AddField, ops.AddConstraint, ops.RemoveConstraint)
# Operations that leave every table as it is.
HARMLESS = (
    ops.AddIndex,
    ops.RemoveIndex,
    ops.RenameIndex,
    ops.AlterModelOptions,
    ops.AlterModelManagers,
)


def disturbs(plan: Iterable[tuple[Any, bool]], watched: Collection[str]) -> bool:
    """Tell whether migrations may rebuild a table that is watched, or write to it
    unseen: all but those known not to."""
    return any(
        _disturbs(migration.app_label, operation, backwards, watched)
        for migration, backwards in plan
        for operation in migration.operations
    )


def _disturbs(
    app: str, operation: Any, backwards: bool, watched: Collection[str]
) -> bool:
    if isinstance(operation, HARMLESS):
        return False
    if backwards or not isinstance(operation, APART):
        return True
    return f"{app}_{_model(operation).lower()}" in watched


def _model(operation: Any) -> str:
    """Return the name of the model that an operation is about."""
    return getattr(operation, "model_name", None) or operation.name
