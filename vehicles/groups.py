"""The two groups that come with every fleet: who manages it, and who looks."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission

Right = tuple[str, str]  # app and codename

# Rights on the fleet's collection.
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
    found = _permissions([ACCESS, *TOKENS, *MANAGER])
    for role, rights in (("managers", MANAGER), ("viewers", VIEWER)):
        group = Group.objects.create(name=_free(group_names(fleet.name)[role]))
        group.permissions.add(*_among(found, [ACCESS, *TOKENS]))
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(
                group=group, collection=fleet.collection, permission=permission
            )
            for permission in _among(found, rights)
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


def _permissions(rights: list[Right]) -> dict[Right, Permission]:
    """Return the permissions of these rights, and others of their names, in a query."""
    found = Permission.objects.filter(
        codename__in={codename for _app, codename in rights}
    ).select_related("content_type")
    return {(one.content_type.app_label, one.codename): one for one in found}


def _among(found: dict[Right, Permission], rights: list[Right]) -> list[Permission]:
    return [found[right] for right in rights if right in found]
