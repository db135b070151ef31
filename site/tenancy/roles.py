"""The roles of a kind of tenants, and the groups on a tenant's collection that give
them. What a role may do is its own ``rights`` and what the apps declare for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django_stubs_ext import StrOrPromise
from wagtail.models import GroupCollectionPermission

from tenancy import rights

Right = tuple[str, str]  # app and codename

ACCESS = ("wagtailadmin", "access_admin")
# Everybody makes and revokes API tokens of their own; others' take rights on users.
TOKENS = [
    ("wagtailcore", f"{action}_apitoken") for action in ("add", "change", "delete")
]


@dataclass(frozen=True)
class Role:
    """What members of a tenant may do: the group made for it gets its ``rights`` on the
    tenant's collection, and what the apps declared for it (``tenancy.rights``).

    Any group on the collection gives the role that gives one of the codenames
    ``told_by`` and none of ``not_told_by``: names are changed by hand.
    """

    key: str
    label: StrOrPromise  # at its choice in an invitation
    members: StrOrPromise  # “managers”
    group: StrOrPromise  # its name, with %(fleet)s for the tenant's
    rights: Sequence[Right]
    told_by: Sequence[str]
    not_told_by: Sequence[str] = ()

    def group_name(self, tenant_name: str) -> str:
        """Return what the group of a tenant is called."""
        return str(self.group) % {"fleet": tenant_name}


def role_of(tenant: Any, key: str) -> Role:
    """Return a role of a tenant, or of a kind of tenants, by its key."""
    return next(role for role in tenant.roles if role.key == key)


def rights_of(tenant: Any, role: Role) -> list[Right]:
    """Return what a role may do in a tenant, or in a kind of tenants."""
    return [*role.rights, *rights.of_role(tenant, role.key)]


def groups_of(tenant: Any, key: str) -> QuerySet[Group]:
    """Return the groups that give this role in this very tenant, by their rights on
    its collection: names are changed by hand, and come back with another tenant. The
    one that has the name it was made with comes first, then the oldest."""
    role = role_of(tenant, key)
    given = GroupCollectionPermission.objects.filter(
        group=OuterRef("pk"), collection=tenant.collection
    )

    def gives(codenames: Sequence[str]) -> Exists:
        return Exists(given.filter(permission__codename__in=codenames))

    groups = Group.objects.filter(permissions__codename=ACCESS[1])
    groups = groups.filter(gives(role.told_by))
    if role.not_told_by:
        groups = groups.filter(~gives(role.not_told_by))
    named = When(name=role.group_name(tenant.name), then=Value(0))
    return groups.order_by(Case(named, default=Value(1)), "pk")


def make_groups(tenant: Any) -> None:
    """Make the groups of a new tenant, with their rights on its collection.

    They are new ones: a group that has the name already, with members of its own,
    gets no right to this tenant.
    """
    wanted = [right for role in tenant.roles for right in rights_of(tenant, role)]
    found = permissions([ACCESS, *TOKENS, *wanted])
    for role in tenant.roles:
        group = Group.objects.create(name=_free(role.group_name(tenant.name)))
        _give(group, tenant, role, found)


def make_group(tenant: Any, role: Role) -> Group:
    """Make the group of one role again, by its name."""
    group = Group.objects.create(name=role.group_name(tenant.name))
    wanted = rights_of(tenant, role)
    _give(group, tenant, role, permissions([ACCESS, *TOKENS, *wanted]))
    return group


def _give(
    group: Group, tenant: Any, role: Role, found: dict[Right, Permission]
) -> None:
    """Give a group the rights of a role on a tenant's collection."""
    group.permissions.add(*_among(found, [ACCESS, *TOKENS]))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection=tenant.collection, permission=permission
        )
        for permission in _among(found, rights_of(tenant, role))
    )


def rename_groups(tenant: Any, old: str) -> None:
    """Call the groups of a tenant by its new name, unless they were renamed."""
    own = Group.objects.filter(
        collection_permissions__collection=tenant.collection
    ).distinct()
    for role in tenant.roles:
        for group in own.filter(name=role.group_name(old)):
            group.name = _free(role.group_name(tenant.name))
            group.save()


def _free(name: str) -> str:
    """Return the name, with a number if another group has it."""
    found, number = name, 1
    while Group.objects.filter(name=found).exists():
        number += 1
        found = f"{name} ({number})"
    return found


def permissions(wanted: Iterable[Right]) -> dict[Right, Permission]:
    """Return the permissions of these rights, and others of their names, in a query."""
    found = Permission.objects.filter(
        codename__in={codename for _app, codename in wanted}
    ).select_related("content_type")
    return {(one.content_type.app_label, one.codename): one for one in found}


def _among(found: dict[Right, Permission], wanted: Iterable[Right]) -> list[Permission]:
    return [found[right] for right in wanted if right in found]
