"""The two groups that come with every fleet: who manages it, and who looks."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission

# Rights on the fleet's collection, as (app, codename).
VIEWER = [("vehicles", "view_vehicle")]
MANAGER = [
    *VIEWER,
    *(("vehicles", f"{action}_vehicle") for action in ("add", "change", "delete")),
    *(
        (f"wagtail{app}s", f"{action}_{model}")
        for app, model in (("image", "image"), ("doc", "document"))
        for action in ("add", "change", "choose", "delete")
    ),
]
ACCESS = ("wagtailadmin", "access_admin")
# Everybody makes and revokes API tokens of their own; others' take rights on users.
TOKENS = [
    ("wagtailcore", f"{action}_apitoken") for action in ("add", "change", "delete")
]


def group_names(fleet_name: str) -> dict[str, str]:
    """Return what a fleet's groups are called, by role."""
    return {
        "managers": _("%(fleet)s: managers") % {"fleet": fleet_name},
        "viewers": _("%(fleet)s: viewers") % {"fleet": fleet_name},
    }


def make_groups(fleet: Any) -> None:
    """Make the groups of a new fleet, with their rights on its collection.

    They are new ones: a group that has the name already, with members of its own,
    gets no right to this fleet.
    """
    for role, rights in (("managers", MANAGER), ("viewers", VIEWER)):
        group = Group.objects.create(name=_free(group_names(fleet.name)[role]))
        group.permissions.add(*_permissions([ACCESS, *TOKENS]))
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(
                group=group, collection=fleet.collection, permission=permission
            )
            for permission in _permissions(rights)
        )


def rename_groups(fleet: Any, old: str) -> None:
    """Call the groups of a fleet by its new name, unless somebody renamed them."""
    own = Group.objects.filter(
        collection_permissions__collection=fleet.collection
    ).distinct()
    for role, name in group_names(old).items():
        for group in own.filter(name=name):
            group.name = _free(group_names(fleet.name)[role])
            group.save()


def _free(name: str) -> str:
    """Return the name, with a number if another group has it."""
    found, number = name, 1
    while Group.objects.filter(name=found).exists():
        number += 1
        found = f"{name} ({number})"
    return found


def _permissions(rights: list[tuple[str, str]]) -> list[Permission]:
    wanted = set(rights)
    found = Permission.objects.filter(
        codename__in={codename for _app, codename in wanted}
    ).select_related("content_type")
    return [
        permission
        for permission in found
        if (permission.content_type.app_label, permission.codename) in wanted
    ]
