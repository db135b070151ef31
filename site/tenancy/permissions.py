"""Who may do what with a tenant and what hangs off it."""

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth.models import Permission
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from treebeard.mp_tree import MP_Node
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permissions import policy_registry

from tenancy import rights

DAY = timedelta(days=1)
STEP = MP_Node.steplen  # letters of a collection's path for each level


class TenantPolicy(CollectionPermissionPolicy):
    """Rights on the rows of a tenant, by the groups on its collection or one above.

    Each action takes one of the rights that ``needs`` has for it, or one that ``own``
    has, for rows that the person made within a day; other actions are for superusers.
    None is worth anything where the person has no right of ``sight``: who
    does not see a tenant does nothing in it.
    """

    sight: ClassVar[Several[str]] = ()

    def __init__(
        self,
        model: type[Model],
        tenant: str,
        needs: Mapping[str, Several[str]],
        own: Mapping[str, Several[str]] | None = None,
    ) -> None:
        """``tenant`` is the path from a row to its tenant, ``""`` for one itself;
        ``needs`` has the rights of which one allows an action. Who sees the tenant sees
        its rows, unless ``needs`` says otherwise."""
        super().__init__(model)
        self.tenant_path = tenant
        self.own = own or {}
        self.needs = {"view": self.sight, **needs}

    @cached_property
    def tenants(self) -> QuerySet[Any]:
        """Return all tenants of the kind that the rows belong to."""
        model: Any = self.model
        if self.tenant_path:
            model = get_fields_from_path(model, self.tenant_path)[-1].related_model
        return model._default_manager.all()

    def granting(self, actions: Iterable[str]) -> set[str]:
        """Return the rights of which one allows one of these actions."""
        return {need for action in actions for need in self.needs.get(action, ())}

    def granting_own(self, actions: Iterable[str]) -> set[str]:
        """Return the rights of which one allows one of these actions with what one
        made oneself within a day."""
        return {need for action in actions for need in self.own.get(action, ())}

    def is_own(self, user: Any, instance: Any) -> bool:
        """Tell whether the user made a row within a day."""
        made = getattr(instance, "created_at", None)
        return bool(
            made and instance.created_by_id == user.pk and made > timezone.now() - DAY
        )

    def scope(
        self, rows: QuerySet[Any], user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        """Return those of the rows with which the user may do one of the actions."""
        actions = list(actions)
        own = self.granting_own(actions)
        if not own or user.is_superuser or not self._holds(user, own):
            return self.with_right(rows, user, self.granting(actions))
        made = Q(created_by=user, created_at__gt=timezone.now() - DAY)
        return rows.filter(
            self._within(user, self.granting(actions))
            | (self._within(user, own) & made)
        )

    def with_right(
        self, rows: QuerySet[Any], user: Any, codenames: Several[str]
    ) -> QuerySet[Any]:
        """Return those of the rows in whose tenants the user has one of the rights."""
        if not (user.is_active and user.is_authenticated):
            return rows.none()
        if user.is_superuser:
            return rows
        return rows.filter(self._within(user, codenames))

    def _within(self, user: Any, codenames: Several[str]) -> Q:
        """Return the condition that a row is of a tenant in which a person who is no
        superuser has one of the rights."""
        tenants = self._below(self._paths(user, codenames))
        return Q(**{f"{self.tenant_path or 'pk'}__in": tenants.values("pk")})

    def in_sight(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Return those of the rows that the user may see, by the keys of their tenants.
        One query, except for superusers."""
        if user.is_active and user.is_superuser:
            return rows
        if not (user.is_active and user.is_authenticated):
            return rows.none()
        seen = self._below(self._paths(user, self.granting(["view"])))
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

    def has_right(self, user: Any, codenames: Several[str], instance: Any) -> bool:
        """Tell whether the user has one of the rights in the tenant of a row."""
        if user.is_active and user.is_superuser:
            return True
        tenant = self.tenant_of(instance)
        return tenant is not None and self._holds(user, codenames, tenant.collection)

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        actions = list(actions)
        return self._holds(user, self.granting(actions) | self.granting_own(actions))

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        return self.has_right(user, self.allowing(user, actions, instance), instance)

    def allowing(self, user: Any, actions: Iterable[str], instance: Any) -> set[str]:
        """Return the rights of which one allows this user one of the actions with this
        row."""
        actions = list(actions)
        own = self.is_own(user, instance) if self.own else False
        return self.granting(actions) | (self.granting_own(actions) if own else set())

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        return self.scope(self.model._default_manager.all(), user, actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        return self._users(actions, None)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Any
    ) -> QuerySet[Any]:
        tenant = self.tenant_of(instance)
        return self._users(actions, tenant.collection if tenant else None)

    def _users(
        self, actions: Iterable[str], collection: Collection | None
    ) -> QuerySet[Any]:
        """Return who has one of the rights for these actions, and sees the tenant."""
        found = self._users_with_perm(self.granting(actions), collection)
        seers = self._users_with_perm(self.sight, collection)
        return found.filter(pk__in=seers.order_by().values("pk"))

    def _get_permission_objects_for_actions(self, actions: Any) -> Any:
        """Return the permissions of these rights: what Wagtail calls actions."""
        return Permission.objects.filter(codename__in=actions)

    def _paths(self, user: Any, codenames: Several[str]) -> set[str]:
        """Return the paths of the collections at and below which a person who is no
        superuser has one of the rights. One query for each person."""
        given: set[str] = set()
        seen: set[str] = set()
        for right in self.get_cached_permissions_for_user(user):
            name = right.permission.codename
            if name in self.sight:
                seen.add(right.collection.path)
            if name in codenames:
                given.add(right.collection.path)
        return _under(given, seen) | _under(seen, given)

    def _holds(
        self, user: Any, codenames: Several[str], collection: Any = None
    ) -> bool:
        """Tell whether a person has one of the rights, in this collection or in any."""
        if not (user.is_active and user.is_authenticated):
            return False
        if user.is_superuser:
            return True
        paths = self._paths(user, codenames)
        return bool(paths) if collection is None else _is_under(collection.path, paths)

    def _below(self, paths: Iterable[str]) -> QuerySet[Any]:
        """Return the tenants whose collection is one of these or below one of them."""
        condition = Q(pk__in=[])
        covered = "-"  # no path begins so
        for path in sorted(set(paths)):
            if not path.startswith(covered):
                condition |= Q(collection__path__startswith=path)
                covered = path
        return self.tenants.filter(condition)


class RightsAt:
    """What one person may do in the tenant of one row, for templates:
    ``may.change_vehicle``."""

    def __init__(self, policy: TenantPolicy, user: Any, row: Any) -> None:
        self._policy, self._user, self._row = policy, user, row

    def __getitem__(self, codename: str) -> bool:
        rights.require_known([codename])
        return self._policy.has_right(self._user, [codename], self._row)

    def changes(self, row: Any) -> bool:
        """Tell whether the person may change a row that belongs to the same tenant."""
        policy = policy_registry.get_by_type(type(row))
        rights = policy.allowing(self._user, ["change"], row)
        return self._policy.has_right(self._user, rights, self._row)


def _is_under(path: str, above: set[str]) -> bool:
    """Tell whether a path is one of these or below one of them."""
    return any(path[:end] in above for end in range(STEP, len(path) + 1, STEP))


def _under(paths: set[str], above: set[str]) -> set[str]:
    """Return those of the paths that are among ``above`` or below one of them."""
    return {path for path in paths if _is_under(path, above)}
