"""What vehicles show on the admin's home page."""

from typing import Any

from wagtail.admin.site_summary import SummaryItem
from wagtail.permissions import policy_registry

from core.admin.urls import admin_url
from vehicles.models import Vehicle


def may_see_vehicles(user: Any) -> bool:
    """Tell whether this person may look at vehicles at all."""
    policy = policy_registry.get_by_type(Vehicle)
    return policy.user_has_any_permission(user, ["add", "change", "delete", "view"])


class VehiclesSummaryItem(SummaryItem):
    """How many vehicles are in use."""

    order = 10
    template_name = "vehicles/home/summary.html"

    def is_shown(self) -> bool:
        return may_see_vehicles(self.request.user)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        url = admin_url(Vehicle, "list")
        return {
            "count": Vehicle.objects.visible_to(self.request.user).active().count(),
            "url": f"{url}?status={Vehicle.Status.ACTIVE}",
        }
