"""What records cost, for reports and totals."""

from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from core.costs import CostSource

RECORDS = CostSource(
    kind="record",
    model="maintenance.MaintenanceRecord",
    label=_("Maintenance"),
    day="completed_date",
    category="maintenance_type",
    categories="maintenance.MaintenanceType",
    supplier="supplier",
    former=Case(
        When(vehicle__purchase_date__gt=F("completed_date"), then=True), default=False
    ),
    where=Q(status="completed"),
)
