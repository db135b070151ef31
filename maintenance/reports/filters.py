"""What of maintenance a report can be narrowed by."""

from django.utils.translation import gettext_lazy as _

from costs.reports.filters import Filter
from maintenance.costs import RECORDS
from maintenance.models import MaintenanceType, Supplier

FILTERS = (
    Filter("kind", _("Type"), MaintenanceType, "category", RECORDS.kind),
    Filter("supplier", _("Supplier"), Supplier, "supplier", is_chooser=True),
)
