"""Registers what tenancy adds to the admin; nothing is decided here."""

from wagtail import hooks

from core.db import tenants
from tenancy.panels import permission_panel
from tenancy.rights import declared

for kind in tenants.kinds():
    for rights in declared(kind):
        hooks.register(
            "register_group_permission_panel",
            lambda rights=rights: permission_panel(rights),
        )
