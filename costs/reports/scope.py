"""What a report is about: whose costs, of which days, in which currency and unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Model

from costs.models import CostEntry, CostEntryQuerySet
from costs.reports.filters import FILTERS
from costs.reports.paid import Everything, everything
from vehicles.models import Fleet, Vehicle
from vehicles.querysets import VehicleQuerySet


@dataclass(frozen=True)
class Scope:
    """A person's choice, of what this person may see and nothing else.

    ``start`` and ``end`` are both included. ``chosen`` are rows of other models, by
    the name of the filter. ``currency`` is empty where there is no fleet;
    ``currencies`` and ``units`` are all that there are to choose from.
    """

    user: Any
    start: date
    end: date
    fleet: Fleet | None = None
    vehicle: Vehicle | None = None
    chosen: Mapping[str, Model] = field(default_factory=dict)
    currency: str = ""
    currencies: tuple[str, ...] = ()
    unit: str = "km"
    units: tuple[str, ...] = ()

    def entries(
        self, start: date | None = None, end: date | None = None
    ) -> CostEntryQuerySet:
        """Return the cost entries of the period, or between other days, whoever paid,
        and in which currency."""
        rows = CostEntry.objects.visible_to(self.user).order_by()
        rows = rows.filter(day__range=(start or self.start, end or self.end))
        if self.vehicle is not None:
            rows = rows.filter(vehicle=self.vehicle)
        elif self.fleet is not None:
            rows = rows.filter(fleet=self.fleet)
        for name, row in self.chosen.items():
            rows = rows.filter(FILTERS[name].condition(row))
        return rows

    def paid(
        self, start: date | None = None, end: date | None = None
    ) -> CostEntryQuerySet:
        """Return those with an amount in the currency that are not a former
        owner's."""
        return self.entries(start, end).paid().filter(currency=self.currency)

    @cached_property
    def everything(self) -> Everything:
        """What was paid for these, in whichever currency and by whom: one query, for
        all reports over this scope."""
        return everything(self.entries())

    def vehicles(self) -> VehicleQuerySet:
        """Return the vehicles that this is about, of those the person may see."""
        rows = Vehicle.objects.visible_to(self.user).order_by()
        if self.vehicle is not None:
            return rows.filter(pk=self.vehicle.pk)
        return rows.filter(fleet=self.fleet) if self.fleet else rows


def most_used(user: Any, field: str, fleet: Fleet | None = None) -> tuple[str, ...]:
    """Return the currencies or distance units of the fleets that a person may see, or
    of one of them: the one that most fleets have comes first."""
    if fleet is not None:
        return (getattr(fleet, field),)
    rows = Fleet.objects.visible_to(user).order_by().values_list(field)
    counted = rows.annotate(count=Count("pk")).order_by("-count", field)
    return tuple(value for value, _count in counted)


def currencies(
    user: Any, fleet: Fleet | None, start: date, end: date
) -> tuple[str, ...]:
    """Return the currencies that there are to choose from. First those in which these
    fleets reckon and something was paid between the days, then others in which
    something was paid, then the rest. Two queries."""
    usual = most_used(user, "currency", fleet)
    fleets = Fleet.objects.visible_to(user)
    if fleet is not None:
        fleets = fleets.filter(pk=fleet.pk)
    paid = CostEntry.objects.paid().filter(fleet__in=fleets, day__range=(start, end))
    counted = paid.order_by().values_list("currency").annotate(count=Count("*"))
    spent = [code for code, _count in counted.order_by("-count", "currency")]
    return (
        *(code for code in usual if code in spent),
        *(code for code in spent if code not in usual),
        *(code for code in usual if code not in spent),
    )
