"""What lists of records and suppliers can be narrowed down by."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget

from maintenance.models import MaintenanceRecord, Supplier
from vehicles.filters import RoomFilterSet
from vehicles.models import Fleet


class MaintenanceRecordFilterSet(RoomFilterSet):
    """Filters of the list of maintenance records."""

    fleet = django_filters.ModelChoiceFilter(
        field_name="vehicle__fleet", queryset=Fleet.objects.all(), label=_("Fleet")
    )
    due_date = django_filters.DateFromToRangeFilter(
        label=_("Due date"), widget=DateRangePickerWidget
    )

    class Meta:
        model = MaintenanceRecord
        fields = ["status", "fleet", "maintenance_type", "due_date"]


class SupplierFilterSet(RoomFilterSet):
    """Filters of the list of suppliers."""

    class Meta:
        model = Supplier
        fields = ["fleet", "kind", "is_active"]
