"""The roles in a fleet: who manages it, and who looks."""

from django.utils.translation import gettext_lazy as _

from tenancy.roles import Role

_WRITING = ("add", "change", "delete")

VIEW = ("vehicles", "view_vehicle")
MANAGER = Role(
    key="managers",
    label=_("Manager: changes the fleet, its vehicles and history"),
    members=_("managers"),
    group=_("%(fleet)s: managers"),
    rights=[
        VIEW,
        *(("vehicles", f"{action}_vehicle") for action in _WRITING),
        *(
            (f"wagtail{app}s", f"{action}_{model}")
            for app, model in (("image", "image"), ("doc", "document"))
            for action in ("add", "change", "choose", "delete")
        ),
    ],
    told_by=["change_vehicle"],
)
VIEWER = Role(
    key="viewers",
    label=_("Viewer: looks at them"),
    members=_("viewers"),
    group=_("%(fleet)s: viewers"),
    rights=[VIEW],
    told_by=["view_vehicle"],
    not_told_by=[f"{action}_vehicle" for action in _WRITING],
)
