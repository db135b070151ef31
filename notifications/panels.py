"""What reminders show on the admin's home page: what nobody was told of."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from accounts import outgoing
from core.db.index_scan import force_index
from maintenance.models import MaintenanceRecord
from notifications import without_recipients
from notifications.models import Delivery
from notifications.remind_me import url_for
from vehicles.models import Fleet

SHOWN = 5
MOST = 1000  # records that are counted


class TroublePanel(Component):
    """Reminders that could not be delivered."""

    order = 90
    template_name = "notifications/home.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        policy = policy_registry.get_by_type(Delivery)
        if not policy.user_has_permission(self.request.user, "view"):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mine = Delivery.objects.visible_to(self.request.user).for_log()
        # Work that is still to be done: what is done need not be told of any more.
        failing = mine.failing().filter(
            record__status="incomplete", record__vehicle__status="active"
        )
        # Begun at the deliveries: SQLite would go through all open records for them.
        rows = list(force_index(failing)[: SHOWN + 1])
        return {
            "failing": {"rows": rows[:SHOWN], "more": len(rows) > SHOWN},
            "log_url": reverse("reminders_modeladmin_index"),
        }


class NobodyPanel(Component):
    """Open work of which nobody would be told, in red, each place with the press that
    mends it. A fixed number of queries, most of them only if there is any."""

    name = "nobody"
    order = 80
    template_name = "notifications/home_nobody.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        policy = policy_registry.get_by_type(Delivery)
        if not policy.user_has_permission(self.request.user, "view"):
            return ""
        self.seen = set(_keys(Fleet.objects.visible_to(self.request.user)))
        self.places = without_recipients.places(self.seen)
        rows = without_recipients.records(self.places)
        self.found = _keys(rows)[: MOST + 1] if self.places else []
        return super().render_html(parent_context) if self.found else ""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = MaintenanceRecord.objects.filter(pk__in=self.found).order_by(
            "due_on", "pk"
        )
        shown = list(rows.select_related("vehicle__fleet")[:SHOWN])
        user: Any = self.request.user
        changeable = Fleet.objects.changeable_by(user)
        for right in ("change_vehicle", "change_maintenancerecord"):
            changeable = changeable.with_right(user, right)
        mine = self.seen if user.is_superuser else set(_keys(changeable))
        for row in shown:
            at = self._place(row)
            row.press_url = url_for(at) if row.vehicle.fleet_id in mine else ""
            row.place = at
        return {
            "rows": shown,
            "count": min(len(self.found), MOST),
            "has_more": len(self.found) > MOST,
            "back": self.request.path,
            "csrf_token": get_token(self.request),  # a component knows no request
            "log_url": reverse("reminders_modeladmin_index"),
        }

    def _place(self, row: MaintenanceRecord) -> Any:
        """Return the row at which somebody is to be chosen."""
        if row.pk in self.places.record:
            return row
        is_own = row.vehicle_id in self.places.vehicle
        return row.vehicle if is_own else row.vehicle.fleet


def _keys(rows: Any) -> Any:
    return rows.order_by().values_list("pk", flat=True)


class MailPanel(Component):
    """Says that no mail leaves the server, to those whose people wait for it."""

    name = "mail"
    order = 75
    template_name = "notifications/home_mail.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        if outgoing.leaves():
            return ""
        policy = policy_registry.get_by_type(Fleet)
        if not policy.user_has_permission(self.request.user, "change"):
            return ""
        return super().render_html(parent_context)
