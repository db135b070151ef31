"""What costs something: each app declares its own, and knows no report."""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Model, Q, Value
from django_stubs_ext import StrOrPromise

from core.db import projections

TARGET = "costs.CostEntry"
NOTHING = Value(None)


@dataclass(frozen=True)
class CostSource:
    """Rows of a model with a cost; each is a cost entry of its day.

    ``fleet``, ``vehicle``, ``day``, ``amount`` and ``currency`` are paths from a row,
    or expressions. An entry without an amount is a row that might have one.
    ``category`` is the key of a row of ``categories``, by which it is reported;
    without them, all rows of the source are one category, called by its ``label``.
    What is ``former`` was paid by a former owner.
    """

    kind: str
    model: str
    label: StrOrPromise
    day: Any
    amount: Any = "cost"
    currency: Any = "currency"
    vehicle: Any = "vehicle"
    fleet: Any = "vehicle__fleet"
    category: Any = NOTHING
    categories: str = ""
    supplier: Any = NOTHING
    former: Any = field(default_factory=lambda: Value(False, BooleanField()))
    where: Q = field(default_factory=Q)

    @property
    def category_model(self) -> type[Model] | None:
        """Return the model of the categories, if there are several."""
        return apps.get_model(self.categories) if self.categories else None

    @property
    def projection(self) -> projections.Projection:
        """Return what makes entries of the rows."""
        return projections.Projection(
            kind=self.kind,
            target=TARGET,
            source=self.model,
            columns={
                "fleet": self.fleet,
                "vehicle": self.vehicle,
                "day": self.day,
                "amount": self.amount,
                "currency": self.currency,
                "category": self.category,
                "supplier": self.supplier,
                "is_former": self.former,
            },
            where=self.where,
        )


_sources: dict[str, CostSource] = {}


def register(source: CostSource) -> None:
    """Have rows of a model be costs from the next ``migrate`` on."""
    projections.register(source.projection)
    _sources[source.kind] = source


def source(kind: str) -> CostSource:
    """Return the source of entries of this kind."""
    return _sources[kind]
