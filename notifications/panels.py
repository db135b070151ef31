"""What reminders show on the admin's home page: what nobody was told of."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from notifications.models import Delivery, Webhook
from vehicles.models import Fleet
from vehicles.walking import walked

SHOWN = 5


class TroublePanel(Component):
    """Reminders that could not be delivered, and records with nobody to tell."""

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
        found = {"failing": walked(failing), "nobody": mine.nobody()}
        shown = {name: list(rows[: SHOWN + 1]) for name, rows in found.items()}
        return {
            name: {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
            for name, rows in shown.items()
        } | {"log_url": reverse("reminders_modeladmin_index")}


class WebhooksPanel(Component):
    """Webhooks that fail, or were paused for that, for those who can mend them."""

    order = 95
    template_name = "notifications/webhooks/home.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        policy = policy_registry.get_by_type(Fleet)
        if not policy.user_has_permission(self.request.user, "change"):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mine = Webhook.objects.changeable_by(self.request.user).in_trouble()
        return {"webhooks": mine.select_related("fleet")[:SHOWN]}
