"""What people may do with the maintenance history and what belongs to it."""

from django.utils.translation import gettext_lazy as _

from tenancy.rights import Right, Rights
from vehicles.roles import MANAGERS

_MANAGERS = (MANAGERS,)

RECORDS = Rights(
    "maintenance.MaintenanceRecord",
    title=_("Maintenance record permissions"),
    add_label=_("Add a maintenance record permission"),
    icon="wrench",
    rights=(
        Right(
            *("add_maintenancerecord", _("Add")),
            *(_("Add records and their photos, copy them"), _MANAGERS),
        ),
        Right(
            *("change_maintenancerecord", _("Edit")),
            *(_("Edit records and their files"), _MANAGERS),
        ),
        Right(
            *("change_own_maintenancerecord", _("Edit own")),
            *(_("Edit within a day what one has added oneself"), ()),
        ),
        Right(
            *("delete_maintenancerecord", _("Delete"), _("Delete records")),
            _MANAGERS,
        ),
        Right(
            *("complete_maintenancerecord", _("Complete")),
            *(_("Complete what is due"), _MANAGERS),
        ),
    ),
)
PLANS = Rights(
    "maintenance.MaintenancePlan",
    title=_("Maintenance plan permissions"),
    add_label=_("Add a maintenance plan permission"),
    icon="date",
    rights=(
        Right(
            *("change_maintenanceplan", _("Edit")),
            *(_("Make, edit and delete plans and their templates"), _MANAGERS),
        ),
    ),
)
SUPPLIERS = Rights(
    "maintenance.Supplier",
    title=_("Supplier permissions"),
    add_label=_("Add a supplier permission"),
    icon="home",
    rights=(
        Right("add_supplier", _("Add"), _("Add suppliers"), _MANAGERS),
        Right(
            *("change_supplier", _("Edit")),
            *(_("Edit and delete suppliers"), _MANAGERS),
        ),
    ),
)
RIGHTS = (RECORDS, PLANS, SUPPLIERS)
