"""The roles in a fleet: who manages it, and who looks."""

from django.utils.translation import gettext_lazy as _

from tenancy.roles import Role

MANAGERS, VIEWERS = "managers", "viewers"
EVERYBODY = (MANAGERS, VIEWERS)
_WRITING = tuple(f"{action}_vehicle" for action in ("add", "change", "delete"))
SIGHT = (*_WRITING, "view_vehicle")  # of which one shows a fleet and what is in it

MANAGER = Role(
    key=MANAGERS,
    label=_("Manager: changes the fleet, its vehicles and history"),
    members=_("managers"),
    group=_("%(fleet)s: managers"),
    rights=[
        (f"wagtail{app}s", f"{action}_{model}")
        for app, model in (("image", "image"), ("doc", "document"))
        for action in ("add", "change", "choose", "delete")
    ],
    told_by=["change_vehicle"],
)
VIEWER = Role(
    key=VIEWERS,
    label=_("Viewer: looks at them"),
    members=_("viewers"),
    group=_("%(fleet)s: viewers"),
    rights=[],
    told_by=["view_vehicle"],
    not_told_by=_WRITING,
)
