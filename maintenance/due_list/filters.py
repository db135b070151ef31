"""What the board, its export and the API can be narrowed down by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget

from accounts.models import User
from core.admin.filters import ScopedFilterSet
from core.admin.widgets import SnippetChooser
from core.forms.choices import CachedModelChoiceFilter
from core.forms.fields import DecimalField
from core.forms.widgets import AmountRange
from maintenance.due_list.urgency import Urgency
from maintenance.models import MaintenanceRecord, MaintenanceType, Supplier
from tenancy.members import people_visible_to
from vehicles.models import Fleet, Vehicle

NOBODY = "nobody"


def _amount() -> DecimalField:
    """Return a field for an amount that a record could have, in whatever currency."""
    return DecimalField(min_value=0, max_digits=11, decimal_places=2)


class BoardFilterSet(ScopedFilterSet):
    """Filters of open records. What the user may not see, is no choice of theirs;
    a filter that holds such a thing is left out, and :attr:`refusals` says so."""

    urgency = django_filters.MultipleChoiceFilter(
        choices=Urgency,
        label=gettext_lazy("Urgency"),
        method="of_urgency",
        widget=forms.CheckboxSelectMultiple,
    )
    fleet = CachedModelChoiceFilter(
        queryset=Fleet.objects.all(), label=gettext_lazy("Fleet"), method="of_fleet"
    )
    vehicle = django_filters.ModelChoiceFilter(
        queryset=Vehicle.objects.all(),
        label=gettext_lazy("Vehicle"),
        widget=SnippetChooser(Vehicle),
    )
    maintenance_type = CachedModelChoiceFilter(
        queryset=MaintenanceType.objects.all(), label=gettext_lazy("Type")
    )
    supplier = django_filters.ModelChoiceFilter(
        queryset=Supplier.objects.all(),
        label=gettext_lazy("Supplier"),
        widget=SnippetChooser(Supplier),
    )
    due = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Due between"),
        widget=DateRangePickerWidget,
        method="due_between",
    )
    cost = django_filters.RangeFilter(
        fields=(_amount(), _amount()),
        label=gettext_lazy("Cost between"),
        widget=AmountRange,
        method="costing",
    )
    reminded = django_filters.ModelChoiceFilter(
        queryset=User.objects.all(),
        label=gettext_lazy("Who is reminded"),
        null_label=gettext_lazy("Nobody"),
        null_value=NOBODY,
        method="reminding",
    )

    class Meta:
        model = MaintenanceRecord
        fields = ["urgency", "fleet", "vehicle", "maintenance_type", "supplier"]

    def __init__(self, *args: Any, now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now or timezone.now()
        people: Any = self.form.fields["reminded"]
        people.queryset = people_visible_to(self.request.user).order_by("username")

    def of_urgency(self, records: Any, _name: str, chosen: list[str]) -> Any:
        return records.of_urgency(self.now, chosen)

    def of_fleet(self, records: Any, _name: str, fleet: Fleet) -> Any:
        return records.of_fleet(fleet)

    def due_between(self, records: Any, _name: str, days: slice) -> Any:
        first, last = (end and end.date() for end in (days.start, days.stop))
        return records.due_between(first, last)

    def costing(self, records: Any, _name: str, amounts: slice) -> Any:
        return records.costing(amounts.start, amounts.stop)

    def reminding(self, records: Any, _name: str, person: Any) -> Any:
        return records.reminding(None if person == NOBODY else person)

    def filter_queryset(self, queryset: Any) -> Any:
        """Return what is left by the filters that can be understood."""
        self.is_valid()
        return super().filter_queryset(queryset)

    @property
    def refusals(self) -> list[str]:
        """Return a sentence for each filter that was left out, or finds nothing."""
        self.is_valid()
        return [*self._not_understood(), *self._not_in_use()]

    def _not_understood(self) -> Iterable[str]:
        for name in self.form.errors:
            label = self.form.fields[name].label
            yield _(
                "The filter “%(filter)s” asks for something that is no longer there, "
                "or not for you; it was left out."
            ) % {"filter": label}

    def _not_in_use(self) -> Iterable[str]:
        vehicle = self.form.cleaned_data.get("vehicle")
        if vehicle and vehicle.status != Vehicle.Status.ACTIVE:
            yield _(
                "“%(vehicle)s” is no longer in use (%(status)s): nothing of it is due."
            ) % {"vehicle": vehicle, "status": vehicle.get_status_display()}
