"""What people may do with webhooks."""

from django.utils.translation import gettext_lazy as _

from tenancy.rights import Right, Rights
from vehicles.roles import MANAGERS

_MANAGERS = (MANAGERS,)

WEBHOOKS = Rights(
    "integrations.Webhook",
    title=_("Webhook permissions"),
    add_label=_("Add a webhook permission"),
    icon="link",
    rights=(
        Right(
            *("change_webhook", _("Edit")),
            *(_("Set up webhooks and see what became of their calls"), _MANAGERS),
        ),
    ),
)
RIGHTS = (WEBHOOKS,)
