"""What people may do with reminders."""

from django.utils.translation import gettext_lazy as _

from tenancy.rights import Right, Rights
from vehicles.roles import EVERYBODY, MANAGERS

_MANAGERS = (MANAGERS,)

DELIVERIES = Rights(
    "notifications.Delivery",
    title=_("Reminder permissions"),
    add_label=_("Add a reminder permission"),
    icon="mail",
    rights=(
        Right(
            *("view_delivery", _("View")),
            *(_("See who was reminded of what, and who will be"), EVERYBODY),
        ),
        Right(
            *("retry_delivery", _("Try again")),
            *(_("Have a reminder that failed tried again"), _MANAGERS),
        ),
        Right(
            *("change_reminderpolicy", _("Set")),
            *(_("Say when reminders are sent"), _MANAGERS),
        ),
    ),
)
RIGHTS = (DELIVERIES,)
