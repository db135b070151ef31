"""What lists of records and suppliers can be narrowed down by."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget

from maintenance.models import MaintenanceRecord, Supplier
from vehicles.choosing import ListedChoiceFilter
from vehicles.filters import RoomFilterSet
from vehicles.models import Fleet


class MaintenanceRecordFilterSet(RoomFilterSet):
    """Filters of the list of maintenance records."""

    fleet = ListedChoiceFilter(
        field_name="vehicle__fleet", queryset=Fleet.objects.all(), label=_("Fleet")
    )
    due_date = django_filters.DateFromToRangeFilter(
        label=_("Due date"), widget=DateRangePickerWidget
    )

    class Meta:
        model = MaintenanceRecord
        fields = ["status", "fleet", "maintenance_type", "due_date"]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter, and say where in the order of the list one may begin: nothing stands
        behind the day it is due, or else the day it was done."""
        found = super().filter_queryset(queryset)
        due = self.form.cleaned_data.get("due_date")
        if due and due.stop:
            tomorrow = timezone.localdate() + timedelta(days=2)  # wherever that is
            found = found.filter(listed_on__lte=max(due.stop.date(), tomorrow))
        return found


class SupplierFilterSet(RoomFilterSet):
    """Filters of the list of suppliers."""

    class Meta:
        model = Supplier
        fields = ["fleet", "kind", "is_active"]
