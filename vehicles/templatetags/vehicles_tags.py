"""Template tags of pages about vehicles."""

from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.translation import gettext as _

from core.admin.urls import admin_url
from tenancy.permissions import RightsAt
from vehicles import display, views
from vehicles.models import OdometerReading, Vehicle
from vehicles.page.tabs import Tab

register = template.Library()


@register.filter
def exclusion_reason(reading: OdometerReading) -> str:
    """Return why a reading is set aside, or ``""`` if it counts."""
    return display.exclusion_reason(reading, reading.vehicle)


@register.filter
def reading_state(reading: OdometerReading) -> str:
    """Return whether a reading counts, see the function of this name."""
    return display.reading_state(reading, reading.vehicle)


@register.filter
def review_url(reading: OdometerReading) -> str:
    """Return where a person's verdict about a reading is sent."""
    return admin_url(OdometerReading, "review", reading.pk)


@register.filter
def quick_reading_url(vehicle: Vehicle) -> str:
    """Return where a reading of today is sent."""
    return admin_url(Vehicle, "read", vehicle.pk)


@register.filter
def correct_url(reading: OdometerReading) -> str:
    """Return where the right value is entered in the place of a reading."""
    return views.correct_url(reading)


@register.filter
def battery(vehicle: Vehicle, what: str) -> str:
    """Return the battery's capacity or charging power with its unit, or ``""``."""
    if what == "capacity" and vehicle.battery_capacity_kwh:
        return f"{localize(vehicle.battery_capacity_kwh.normalize())} kWh"
    if what == "charging" and vehicle.max_charging_kw:
        power = localize(vehicle.max_charging_kw.normalize())
        return _("charges with up to %(power)s kW") % {"power": power}
    return ""


@register.filter
def tab_url(tab: Tab) -> str:
    """Return where a tab of a vehicle's page is fetched from."""
    return admin_url(Vehicle, "tab", tab.vehicle.pk, tab.key)


@register.filter
def changes(may: RightsAt, row: Any) -> bool:
    """Tell whether the person may change a row of the same tenant."""
    return may.changes(row)
