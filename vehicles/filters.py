"""What lists of vehicles and readings can be narrowed down by."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.admin.filters import ScopedFilterSet
from core.search.index import Scope
from core.search.query import find, narrow
from vehicles import vin
from vehicles.models import OdometerReading, Vehicle
from vehicles.models.vehicles import compact
from vehicles.querysets import OLD_READING
from vehicles.search import VEHICLES


class VehicleFilterSet(ScopedFilterSet):
    """Filters of the list of vehicles."""

    vin = django_filters.CharFilter(
        label=_("VIN or its end"), method="by_vin", max_length=60
    )
    reading = django_filters.ChoiceFilter(
        label=_("Odometer reading"),
        choices=[
            (
                "overdue",
                format_lazy(
                    _("Overdue: older than {days} days, or none"), days=OLD_READING
                ),
            )
        ],
        method="by_reading",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    def by_reading(self, vehicles: Any, _name: str, _chosen: str) -> Any:
        return vehicles.reading_overdue(timezone.now())

    def by_vin(self, vehicles: Any, _name: str, typed: str) -> Any:
        """Narrow down to numbers that end so, whatever hyphens are typed."""
        ending = vin.compact(vin.normalise(typed))
        found = find(VEHICLES, ending, Scope(), mend=False)
        shortened = narrow(vehicles, found).alias(short_vin=compact("vin"))
        return shortened.filter(short_vin__endswith=ending)

    class Meta:
        model = Vehicle
        fields = ["fleet", "status", "powertrain"]


class OdometerReadingFilterSet(ScopedFilterSet):
    """Filters of the list of odometer readings."""

    class Meta:
        model = OdometerReading
        fields = ["source", "is_excluded"]
