"""What people may do with shared pages."""

from django.utils.translation import gettext_lazy as _

from tenancy.rights import Right, Rights
from vehicles.roles import EVERYBODY, MANAGERS

_MANAGERS = (MANAGERS,)

SHARES = Rights(
    "sharing.Share",
    title=_("Shared page permissions"),
    add_label=_("Add a shared page permission"),
    icon="link",
    rights=(
        Right(
            *("view_share", _("View")),
            *(_("See which pages are shared, and for how long"), EVERYBODY),
        ),
        Right(
            *("change_share", _("Edit")),
            *(_("Share pages, see their links, revoke them"), _MANAGERS),
        ),
    ),
)
RIGHTS = (SHARES,)
