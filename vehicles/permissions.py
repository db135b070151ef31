"""Who may do what with fleets and what hangs off them.

Rights are given to groups on a fleet's collection, or on one above it, with the four
permissions of ``Vehicle``: on Wagtail's *Groups* screen, next to the rights for the
images and documents of the same collection. Whoever may see a fleet's vehicles sees
their records, readings, files and deliveries; whoever may change them, writes those.
"""

from collections.abc import Collection as Several
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies.collections import CollectionPermissionPolicy

from vehicles.models import Fleet, Vehicle

ACTIONS = ("add", "change", "delete", "view")


class FleetPolicy(CollectionPermissionPolicy):
    """Rights on rows that hang off a vehicle: records, readings, deliveries …

    To see one, any right on its fleet's vehicles is enough; to add, change or delete
    one takes the right to change them. Other actions are for superusers.
    """

    needs: dict[str, Several[str]] = {
        "view": ACTIONS,
        "add": ["change"],
        "change": ["change"],
        "delete": ["change"],
    }

    def __init__(self, model: type[Model], fleet: str = "vehicle__fleet") -> None:
        """``fleet`` is the path from a row to its fleet, ``""`` for a fleet itself."""
        super().__init__(model, auth_model=Vehicle)
        self.tenant_path = fleet

    def vehicle_actions(self, actions: Iterable[str]) -> set[str]:
        """Return the rights on vehicles of which one allows one of these actions."""
        return {need for action in actions for need in self.needs.get(action, ())}

    def scope(
        self, rows: QuerySet[Any], user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        """Return those of the rows with which the user may do one of the actions."""
        if not (user.is_active and user.is_authenticated):
            return rows.none()
        if user.is_superuser:
            return rows
        found = self._get_user_permission_objects_for_actions(
            user, self.vehicle_actions(actions)
        )
        fleets = fleets_below(right.collection.path for right in found)
        return rows.filter(**{f"{self.tenant_path or 'pk'}__in": fleets.values("pk")})

    def in_sight(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Return those of the rows that the user may see, by the keys of their fleets.
        One query, for whoever is no superuser."""
        if user.is_active and user.is_superuser:
            return rows
        fleets = Fleet.objects.visible_to(user)
        keys = list(fleets.order_by().values_list("pk", flat=True))
        return rows.filter(**{f"{self.tenant_path or 'pk'}__in": keys})

    def fleet_of(self, instance: Any) -> Fleet | None:
        """Return the fleet that a row belongs to, if it belongs to one already."""
        try:
            for name in filter(None, self.tenant_path.split("__")):
                instance = getattr(instance, name)
        except ObjectDoesNotExist:
            return None
        return instance if getattr(instance, "pk", None) else None

    def _check_perm(
        self, user: Any, actions: Iterable[str], collection: Any = None
    ) -> bool:
        return super()._check_perm(user, self.vehicle_actions(actions), collection)

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        if user.is_active and user.is_superuser:
            return True
        fleet = self.fleet_of(instance)
        return fleet is not None and self._check_perm(user, actions, fleet.collection)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        return self.scope(self.model._default_manager.all(), user, actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        return self._users_with_perm(self.vehicle_actions(actions))

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Any
    ) -> QuerySet[Any]:
        fleet = self.fleet_of(instance)
        collection = fleet.collection if fleet else None
        return self._users_with_perm(self.vehicle_actions(actions), collection)


def fleets_below(paths: Iterable[str]) -> QuerySet[Fleet]:
    """Return the fleets whose collection is one of these or below one of them."""
    condition = Q(pk__in=[])
    covered = "-"  # no path begins so
    for path in sorted(set(paths)):
        if not path.startswith(covered):
            condition |= Q(collection__path__startswith=path)
            covered = path
    return Fleet.objects.filter(condition)


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
