"""Addresses of pages in the admin."""

from core.admin.urls import admin_url
from vehicles.models import Vehicle


def vehicle_page_url(vehicle_id: int) -> str:
    """Return the address of a vehicle's page."""
    return admin_url(Vehicle, "inspect", vehicle_id)


def vehicle_tab_url(vehicle_id: int, tab: str) -> str:
    """Return the address at which a vehicle's page shows this tab."""
    return f"{vehicle_page_url(vehicle_id)}?tab={tab}"
