"""What maintenance shows on the admin's home page."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet
from vehicles.urls import admin_url

SHOWN = 15
SOON = 7  # days


def may_see_records(user: Any) -> bool:
    """Tell whether this person may look at maintenance records at all."""
    policy = policy_registry.get_by_type(MaintenanceRecord)
    return policy.user_has_any_permission(user, ["add", "change", "delete", "view"])


class DuePanel(Component):
    """What is overdue, and what is due within a week: the most urgent first."""

    order = 100
    template_name = "maintenance/home/due.html"

    def __init__(self, request: HttpRequest, now: datetime | None = None) -> None:
        self.request = request
        self.now = now or timezone.now()

    def render_html(self, parent_context: Any = None) -> str:
        if not may_see_records(self.request.user):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        records = MaintenanceRecord.objects.visible_to(self.request.user)
        overdue = records.overdue(self.now)
        soon = records.due_within(self.now, SOON)
        return {
            "overdue": self._most_urgent(overdue),
            "overdue_count": overdue.count(),
            "soon": self._most_urgent(soon),
            "soon_count": soon.count(),
            "now": self.now,
            "user": self.request.user,
        }

    def _most_urgent(self, records: MaintenanceRecordQuerySet) -> QuerySet[Any]:
        shown = records.for_display().select_related("vehicle__fleet__collection")
        return shown.order_by("due_on", "id")[:SHOWN]


class RecordsSummaryItem(SummaryItem):
    """How many records are still to be done."""

    order = 20
    template_name = "maintenance/home/summary.html"

    def is_shown(self) -> bool:
        return may_see_records(self.request.user)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        url = admin_url(MaintenanceRecord, "list")
        count = MaintenanceRecord.objects.visible_to(self.request.user).open().count()
        return {"count": count, "url": f"{url}?status=incomplete"}
