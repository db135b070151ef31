"""Who may do what with fleets and what hangs off them.

Rights are given to groups on a fleet's collection, or on one above it: on Wagtail's
*Groups* screen, next to the rights for the images and documents of the same collection.
Each app declares its own (``tenancy.rights``). Whoever may see a fleet's vehicles sees
their records, readings and files.
"""

from collections.abc import Collection as Several
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.permissions import policy_registry

from tenancy.permissions import RightsAt, TenantPolicy
from tenancy.rights import require_known
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.roles import SIGHT

WRITING = ("add", "change", "delete")


class FleetPolicy(TenantPolicy):
    """Rights on what belongs to a fleet: records, readings, deliveries …

    Each action takes the right of its own name on the model
    (``add_maintenancerecord``), unless others are named.
    """

    sight = SIGHT

    def __init__(
        self,
        model: type[Model],
        fleet: str = "vehicle__fleet",
        *,
        writing: str = "",
        own: str = "",
        **needs: Several[str],
    ) -> None:
        """``fleet`` is the path from a row to its fleet, ``""`` for a fleet itself;
        ``writing`` names the one right to add, change and delete rows, ``own`` the one
        to change what one made oneself."""
        name = model._meta.model_name
        found = {word: [writing or f"{word}_{name}"] for word in WRITING}
        changing = {"change": [own]} if own else None
        super().__init__(model, fleet, {**found, **needs}, changing)


class VehiclePolicy(FleetPolicy):
    """Rights on vehicles, and to *read off* what their odometers say."""

    def __init__(self) -> None:
        super().__init__(Vehicle, "fleet", read_off=["add_odometerreading"])


class FleetItselfPolicy(FleetPolicy):
    """Rights on fleets: their managers change them, superusers add and delete them.

    To *host* a new vehicle takes the right to add vehicles.
    """

    def __init__(self) -> None:
        super().__init__(
            *(Fleet, ""),
            add=[],
            delete=[],
            host=["add_vehicle"],
            invite=["invite_fleet"],
        )


class EvidencePolicy(FleetPolicy):
    """Rights on what is evidence: it is added and set aside, deleted by nobody."""

    def __init__(self) -> None:
        super().__init__(OdometerReading, delete=[])

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        kept = [action for action in actions if action != "delete"]
        return bool(kept) and super().user_has_any_permission(user, kept)

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

    def __init__(
        self, model: type[Model], *, writing: str = "", **needs: Several[str]
    ) -> None:
        super().__init__(model, "fleet", writing=writing, own="", **needs)

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


def may(user: Any, codename: str, row: Model) -> bool:
    """Tell whether the user has a right in the fleet that a row belongs to."""
    require_known([codename])
    policy = policy_registry.get_by_type(type(row))
    return bool(policy.has_right(user, [codename], row))


def rights_at(user: Any, row: Model) -> RightsAt:
    """Return what the user may do in the fleet that a row belongs to."""
    return RightsAt(policy_registry.get_by_type(type(row)), user, row)
