"""The maintenance history: what was and is to be done, by whom, for how much."""

from maintenance.models.attachments import Attachment
from maintenance.models.plans import MaintenancePlan
from maintenance.models.records import MaintenanceRecord
from maintenance.models.saved_views import SavedView
from maintenance.models.suppliers import Supplier
from maintenance.models.templates import PlanTemplate
from maintenance.models.types import MaintenanceType
from maintenance.models.yearly_reports import YearlyReport

__all__ = [
    "Attachment",
    "MaintenancePlan",
    "MaintenanceRecord",
    "MaintenanceType",
    "PlanTemplate",
    "SavedView",
    "Supplier",
    "YearlyReport",
]
