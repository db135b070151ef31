"""What lists of vehicles and readings can be narrowed down by."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from core.admin.scoping import visible
from core.forms.choices import ListedChoiceFilter
from core.search.finding import find, narrow
from core.search.index import Scope
from core.search.sources import VEHICLES
from vehicles import vin
from vehicles.models import OdometerReading, Vehicle
from vehicles.models.vehicles import compact
from vehicles.querysets import OLD_READING


class RoomFilterSet(WagtailFilterSet):
    """The base of every filter set of ours: it offers what the user may see."""

    @classmethod
    def filter_for_lookup(cls, field: Any, lookup_type: str) -> Any:
        found, params = super().filter_for_lookup(field, lookup_type)
        plain = found is django_filters.ModelChoiceFilter
        return (ListedChoiceFilter if plain else found), params

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.form.fields.values():
            if getattr(field, "queryset", None) is not None:
                field.queryset = visible(field.queryset, self.request.user)
                # A dialog shows what is chosen: nothing, if that is not for this user.
                field.widget.queryset = field.queryset


class VehicleFilterSet(RoomFilterSet):
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


class OdometerReadingFilterSet(RoomFilterSet):
    """Filters of the list of odometer readings."""

    class Meta:
        model = OdometerReading
        fields = ["source", "set_aside"]
