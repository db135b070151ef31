"""What webhooks show on the admin's home page, and where a fleet's are."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from integrations.models import Webhook
from vehicles.models import Fleet
from vehicles.permissions import may

SHOWN = 5  # webhooks in trouble


class WebhooksPanel(Component):
    """Webhooks that fail, or were paused for that, for those who can mend them."""

    order = 95
    template_name = "integrations/webhooks/home.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        policy = policy_registry.get_by_type(Webhook)
        if not policy.user_has_permission(self.request.user, "change"):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mine = Webhook.objects.changeable_by(self.request.user).in_trouble()
        return {"webhooks": mine.select_related("fleet")[:SHOWN]}


def object_button(row: Model, user: Any) -> list[Button]:
    """Return the button that leads from a fleet to its webhooks."""
    if not isinstance(row, Fleet) or not may(user, "change_webhook", row):
        return []
    url = reverse("fleet_webhooks:list", args=[row.pk])
    return [Button(_("Webhooks"), url=url, icon_name="link", priority=70)]
