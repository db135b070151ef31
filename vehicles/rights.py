"""What people may do with fleets, vehicles and readings."""

from django.utils.translation import gettext_lazy as _

from tenancy.rights import Right, Rights
from vehicles.roles import EVERYBODY, MANAGERS

TENANT = "vehicles.Fleet"
_MANAGERS = (MANAGERS,)

VEHICLES = Rights(
    "vehicles.Vehicle",
    title=_("Vehicle permissions"),
    add_label=_("Add a vehicle permission"),
    icon="car",
    rights=(
        Right(
            *("view_vehicle", _("View"), _("See vehicles and all their history")),
            EVERYBODY,
        ),
        Right("change_vehicle", _("Edit"), _("Edit vehicles"), _MANAGERS),
        Right("add_vehicle", _("Add"), _("Add vehicles"), _MANAGERS),
        Right(
            *("delete_vehicle", _("Delete"), _("Delete vehicles without a history")),
            _MANAGERS,
        ),
    ),
)
READINGS = Rights(
    "vehicles.OdometerReading",
    title=_("Odometer permissions"),
    add_label=_("Add an odometer permission"),
    icon="tachometer",
    rights=(
        Right(
            *("add_odometerreading", _("Add"), _("Enter what the odometer says")),
            _MANAGERS,
        ),
        Right(
            *("change_odometerreading", _("Edit")),
            *(_("Correct, confirm and set aside readings"), _MANAGERS),
        ),
    ),
)
FLEETS = Rights(
    TENANT,
    title=_("Fleet permissions"),
    add_label=_("Add a fleet permission"),
    icon="group",
    rights=(
        Right(
            *("change_fleet", _("Edit")),
            *(_("Change the fleet and who is reminded"), _MANAGERS),
        ),
        Right("invite_fleet", _("Invite"), _("Invite people"), _MANAGERS),
    ),
)
RIGHTS = (VEHICLES, READINGS, FLEETS)
