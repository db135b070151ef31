"""Who may see costs."""

from typing import Any

from costs.models import CostEntry
from vehicles.permissions import FleetPolicy

# The database writes them, nobody else.
POLICY = FleetPolicy(CostEntry, "fleet", add=[], change=[], delete=[])


def may_see_costs(user: Any) -> bool:
    """Tell whether this person may look at costs at all."""
    return POLICY.user_has_permission(user, "view")
