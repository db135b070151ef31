"""Who may do what with fleets and what hangs off them.

Rights are given to groups on a fleet's collection, or on one above it, with the four
permissions of ``Vehicle``: on Wagtail's *Groups* screen, next to the rights for the
images and documents of the same collection. Whoever may see a fleet's vehicles sees
their records, readings, files and deliveries; whoever may change them, writes those.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from tenancy.permissions import ACTIONS, TenantPolicy
from vehicles.models import Fleet, Vehicle


class FleetPolicy(TenantPolicy):
    """Rights on what belongs to a fleet: records, readings, deliveries …"""

    def __init__(self, model: type[Model], fleet: str = "vehicle__fleet") -> None:
        """``fleet`` is the path from a row to its fleet, ``""`` for a fleet itself."""
        super().__init__(model, fleet, auth_model=Vehicle)


class VehiclePolicy(FleetPolicy):
    """Rights on vehicles themselves: each action by its own right."""

    needs = FleetPolicy.needs | {"add": ["add"], "delete": ["delete"]}


class FleetItselfPolicy(FleetPolicy):
    """Rights on fleets: their managers change them, superusers add and delete them.

    To *host* a new vehicle takes the right to add vehicles.
    """

    needs = {"view": ACTIONS, "change": ["change"], "host": ["add"]}

    def __init__(self) -> None:
        super().__init__(Fleet, fleet="")


class EvidencePolicy(FleetPolicy):
    """Rights on what is evidence: it is added and set aside, deleted by nobody."""

    needs = FleetPolicy.needs | {"delete": []}

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        kept = [action for action in actions if action != "delete"]
        return bool(kept) and super().user_has_any_permission_for_instance(
            user, kept, instance
        )


class SharedPolicy(FleetPolicy):
    """Rights on what belongs to a fleet or, without one, to all: suppliers.

    Everybody who sees a fleet sees the shared ones; superusers change them.
    """

    def __init__(self, model: type[Model]) -> None:
        super().__init__(model, fleet="fleet")

    def scope(
        self, rows: QuerySet[Any], user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        actions = list(actions)
        own = super().scope(rows, user, actions)
        if "view" not in actions or not self.user_has_permission(user, "view"):
            return own
        return rows.filter(Q(fleet=None) | Q(pk__in=own.values("pk")))

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        actions = list(actions)
        if instance.fleet_id is None and "view" in actions:
            return self.user_has_permission(user, "view")
        return super().user_has_any_permission_for_instance(user, actions, instance)


def may_change(user: Any, vehicle: Vehicle) -> bool:
    """Tell whether the user may write what hangs off this vehicle."""
    return FleetPolicy(Vehicle, "fleet").user_has_permission_for_instance(
        user, "change", vehicle
    )
