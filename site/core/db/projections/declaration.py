"""What is projected into which table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.db.models.sql import Query

KEY = "projected_key"


@dataclass(frozen=True, eq=False)
class Projection:
    """One row of ``target`` for each row of ``source`` that fulfils ``where``.

    ``columns`` has, for each field of the target, the path to its value
    (``"vehicle__fleet"``) or an expression over such paths (``Coalesce``, ``Case``, a
    ``Q`` for a boolean, ``Value``). Paths lead over foreign keys and one-to-one
    relations, to one row each: a system check refuses others, and subqueries. ``kind``
    names the projection in its target.
    """

    kind: str
    target: str | type[Model]
    source: str | type[Model]
    columns: Mapping[str, Any]
    where: Q = field(default_factory=Q)

    @property
    def target_model(self) -> type[Model]:
        """Return the model whose rows are derived."""
        return _model(self.target)

    @property
    def source_model(self) -> type[Model]:
        """Return the model from which they are derived."""
        return _model(self.source)

    @property
    def names(self) -> dict[str, str]:
        """Return what the query calls the value of each column of the target."""
        meta = self.target_model._meta
        return {
            getattr(meta.get_field(name), "column"): f"projected_{number}"  # noqa: B009
            for number, name in enumerate(self.columns)
        }

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Return the key of each source row with its values."""
        values = {KEY: F("pk")} | {
            f"projected_{number}": self._expression(name, value)
            for number, (name, value) in enumerate(self.columns.items())
        }
        rows: QuerySet[Any] = QuerySet(self.source_model).order_by().filter(self.where)
        return rows.annotate(**values).values_list(*values)

    def _expression(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return F(value)
        if isinstance(value, Value) and value.value is None:
            # PostgreSQL takes NULL for text, wherever it is selected.
            field: Any = self.target_model._meta.get_field(name)
            return Cast(value, field)
        return value

    @property
    def query(self) -> Query:
        """Return the query of the rows, as Django resolved it."""
        return self.rows.query


def _model(name: str | type[Model]) -> type[Model]:
    return apps.get_model(name) if isinstance(name, str) else name


_registered: dict[tuple[Any, str], Projection] = {}


def register(projection: Projection) -> None:
    """Keep a target in step with a source from the next ``migrate`` on."""
    place = (projection.target, projection.kind)
    known = _registered.setdefault(place, projection)
    if known is not projection:
        raise ValueError(f"{known.source} has the kind {place[1]!r} of {place[0]}.")


def registered(target: Any = None) -> list[Projection]:
    """Return all projections, or those into one model."""
    return [one for one in _registered.values() if target in (None, one.target)]
