"""The rights in tenants on Wagtail's *Groups* screen."""

from django.apps import apps
from wagtail.admin.forms.collections import (
    collection_member_permission_formset_factory,
)

from tenancy.rights import Rights


def permission_panel(rights: Rights) -> type:
    """Return the part of the form that gives a group these rights on collections."""
    panel: type = collection_member_permission_formset_factory(
        apps.get_model(rights.model),
        [right.short for right in rights.rights],
        "tenancy/permissions_formset.html",
    )
    return type(panel.__name__, (panel,), {"rights": rights})
