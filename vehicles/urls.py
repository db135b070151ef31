"""Addresses of pages in the admin."""

from typing import Any

from django.db.models import Model
from django.urls import reverse

from vehicles.models import Vehicle


def admin_url(model: type[Model] | Model, view: str, *keys: Any) -> str:
    """Return the address of a view of the model's view-set: ``list``, ``add``,
    ``edit`` …, the latter for the row with this key."""
    viewset: Any = getattr(model, "snippet_viewset")  # noqa: B009  (set by Wagtail)
    return reverse(viewset.get_url_name(view), args=keys)


def vehicle_page_url(vehicle_id: int) -> str:
    """Return the address of a vehicle's page."""
    return admin_url(Vehicle, "inspect", vehicle_id)


def vehicle_tab_url(vehicle_id: int, tab: str) -> str:
    """Return the address at which a vehicle's page shows this tab."""
    return f"{vehicle_page_url(vehicle_id)}?tab={tab}"
