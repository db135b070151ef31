"""What the record's form says of its plan."""

from wagtail.admin.panels import Panel

from core.admin.urls import admin_url
from maintenance.display import uncounted
from maintenance.models import MaintenancePlan


class PlanPanel(Panel):
    """Names the plan that a record belongs to, and what that planned next."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "maintenance/plans/record_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.plan_id or uncounted(self.instance))

        @property
        def plan_url(self) -> str:
            """Return where the plan is looked at."""
            return admin_url(MaintenancePlan, "inspect", self.instance.plan_id)
