"""What lists of plans and templates can be narrowed down by."""

from django.utils.translation import gettext_lazy as _

from core.admin.filters import ScopedFilterSet
from core.forms.choices import CachedModelChoiceFilter
from maintenance.models import MaintenancePlan, PlanTemplate
from vehicles.models import Fleet


class PlanFilterSet(ScopedFilterSet):
    """Filters of the list of plans."""

    fleet = CachedModelChoiceFilter(
        field_name="vehicle__fleet", queryset=Fleet.objects.all(), label=_("Fleet")
    )

    class Meta:
        model = MaintenancePlan
        fields = ["fleet", "maintenance_type", "anchor", "is_active"]


class PlanTemplateFilterSet(ScopedFilterSet):
    """Filters of the list of templates."""

    class Meta:
        model = PlanTemplate
        fields = ["fleet", "maintenance_type"]
