"""Who may do what with a tenant and what hangs off it."""

from collections.abc import Collection as Several
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils.functional import cached_property
from wagtail.permission_policies.collections import CollectionPermissionPolicy

ACTIONS = ("add", "change", "delete", "view")


class TenantPolicy(CollectionPermissionPolicy):
    """Rights on the rows of a tenant, by the groups on its collection or one above.

    To see one, any right on the tenant's rows of ``auth_model`` is enough; to add,
    change or delete one takes the right to change them. Other actions are for
    superusers.
    """

    needs: dict[str, Several[str]] = {
        "view": ACTIONS,
        "add": ["change"],
        "change": ["change"],
        "delete": ["change"],
    }

    def __init__(
        self, model: type[Model], tenant: str, auth_model: type[Model]
    ) -> None:
        """``tenant`` is the path from a row to its tenant, ``""`` for one itself."""
        super().__init__(model, auth_model=auth_model)
        self.tenant_path = tenant

    @cached_property
    def tenants(self) -> QuerySet[Any]:
        """Return all tenants of the kind that the rows belong to."""
        model: Any = self.model
        if self.tenant_path:
            model = get_fields_from_path(model, self.tenant_path)[-1].related_model
        return model._default_manager.all()

    def granting_actions(self, actions: Iterable[str]) -> set[str]:
        """Return the rights of which one allows one of these actions."""
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
            user, self.granting_actions(actions)
        )
        tenants = self._below(right.collection.path for right in found)
        return rows.filter(**{f"{self.tenant_path or 'pk'}__in": tenants.values("pk")})

    def in_sight(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Return those of the rows that the user may see, by the keys of their tenants.
        One query, for whoever is no superuser."""
        if user.is_active and user.is_superuser:
            return rows
        seen = self.tenants.visible_to(user)  # type: ignore[attr-defined]  # theirs
        keys = list(seen.order_by().values_list("pk", flat=True))
        return rows.filter(**{f"{self.tenant_path or 'pk'}__in": keys})

    def tenant_of(self, instance: Any) -> Any:
        """Return the tenant that a row belongs to; None if it belongs to none yet."""
        try:
            for name in filter(None, self.tenant_path.split("__")):
                instance = getattr(instance, name)
        except ObjectDoesNotExist:
            return None
        return instance if getattr(instance, "pk", None) else None

    def _check_perm(
        self, user: Any, actions: Iterable[str], collection: Any = None
    ) -> bool:
        return super()._check_perm(user, self.granting_actions(actions), collection)

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        if user.is_active and user.is_superuser:
            return True
        tenant = self.tenant_of(instance)
        return tenant is not None and self._check_perm(user, actions, tenant.collection)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        return self.scope(self.model._default_manager.all(), user, actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        return self._users_with_perm(self.granting_actions(actions))

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Any
    ) -> QuerySet[Any]:
        tenant = self.tenant_of(instance)
        collection = tenant.collection if tenant else None
        return self._users_with_perm(self.granting_actions(actions), collection)

    def _below(self, paths: Iterable[str]) -> QuerySet[Any]:
        """Return the tenants whose collection is one of these or below one of them."""
        condition = Q(pk__in=[])
        covered = "-"  # no path begins so
        for path in sorted(set(paths)):
            if not path.startswith(covered):
                condition |= Q(collection__path__startswith=path)
                covered = path
        return self.tenants.filter(condition)
