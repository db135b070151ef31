"""What lists of records and suppliers can be narrowed down by."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget

from core.admin.filters import ScopedFilterSet
from core.db.index_scan import needs_driving_table, without_index
from core.forms.choices import CachedModelChoiceFilter
from maintenance.models import MaintenanceRecord, Supplier
from vehicles.models import Fleet


class MaintenanceRecordFilterSet(ScopedFilterSet):
    """Filters of the list of maintenance records."""

    fleet = CachedModelChoiceFilter(
        field_name="vehicle__fleet", queryset=Fleet.objects.all(), label=_("Fleet")
    )
    due_date = django_filters.DateFromToRangeFilter(
        label=_("Due date"), widget=DateRangePickerWidget, method="due_between"
    )

    class Meta:
        model = MaintenanceRecord
        fields = ["status", "fleet", "maintenance_type", "due_date"]

    def due_between(
        self, records: QuerySet[Any], _name: str, days: slice
    ) -> QuerySet[Any]:
        """Filter, and say where in the order of the list one may begin: nothing stands
        behind the day it is due, or else the day it was done."""
        ends = {"gte": days.start, "lte": days.stop}
        span = {how: end.date() for how, end in ends.items() if end}
        if last := span.get("lte"):
            tomorrow = timezone.localdate() + timedelta(days=2)  # wherever that is
            records = records.filter(listed_on__lte=max(last, tomorrow))
        inside = {f"due_date__{how}": day for how, day in span.items()}
        if not needs_driving_table(MaintenanceRecord.objects.filter(**inside)):
            return records.filter(**inside)
        records = records.alias(due=without_index("due_date"))
        return records.filter(**{f"due__{how}": day for how, day in span.items()})


class SupplierFilterSet(ScopedFilterSet):
    """Filters of the list of suppliers."""

    class Meta:
        model = Supplier
        fields = ["fleet", "kind", "is_active"]
