"""Asks once about an amount that is far more than a vehicle's usual: a mark that was
dropped on the way makes 12990 of 129.90."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import display
from core.forms.questions import QuestionsMixin
from maintenance.models import MaintenanceRecord

FACTOR = 10  # times the usual, beyond which one asks
FEWEST = 3  # amounts that make something usual
LATEST = 50  # amounts that are looked at


def usual(costs: Sequence[Decimal]) -> Decimal | None:
    """Return the median, or None where too few are known."""
    return median(costs) if len(costs) >= FEWEST else None


def is_unusual(cost: Decimal, costs: Sequence[Decimal]) -> bool:
    """Tell whether a cost is more than ten times what is usual."""
    middle = usual(costs)
    return middle is not None and cost > FACTOR * middle


def known_costs(record: MaintenanceRecord, currency: str) -> list[Decimal]:
    """Return what the latest work on the record's vehicle cost in a currency: of its
    type if that is enough to tell, else of any. Up to two queries."""
    rows = MaintenanceRecord.objects.completed().exclude(pk=record.pk)
    rows = rows.filter(vehicle_id=record.vehicle_id, currency=currency, cost__gt=0)
    rows = rows.order_by("-completed_date", "-pk")
    alike = rows.filter(maintenance_type_id=record.maintenance_type_id)
    for some in (alike, rows):
        costs = list(some.values_list("cost", flat=True)[:LATEST])
        if len(costs) >= FEWEST:
            return costs
    return []


def cost_is_meant_field() -> forms.Field:
    """Return the question whether so much is meant."""
    return forms.BooleanField(
        label=gettext_lazy("The amount is right"),
        required=False,
        help_text=gettext_lazy(
            "True: a cost of more than ten times the vehicle's usual is meant."
        ),
    )


class AsksAboutCost(QuestionsMixin):
    """Asks whether a cost is meant that is far more than the vehicle's usual."""

    changed_data: list[str]

    def ask_about_cost(self, record: Any) -> None:
        """Ask, if the cost is new. Up to two queries."""
        if not record.cost or "cost" not in self.changed_data:
            return
        currency = record.currency or record.vehicle.fleet.currency
        costs = known_costs(record, currency)
        if not is_unusual(record.cost, costs):
            return
        sentence = _(
            "%(cost)s is more than ten times what work on this vehicle usually costs "
            "(%(usual)s). Tick this if it is right, or correct the amount."
        ) % {
            "cost": display.money(record.cost, currency),
            "usual": display.money(usual(costs) or Decimal(0), currency),
        }
        self.ask("cost_is_meant", sentence)
