"""Template tags that show maintenance records."""

from collections.abc import Sized
from datetime import date, datetime
from typing import Any

from django import template

from core.admin.urls import admin_url
from maintenance import display, views
from maintenance.due_list.urgency import Urgency
from maintenance.due_state import DueState
from maintenance.models import MaintenanceRecord
from vehicles import permissions
from vehicles.models import OdometerReading, Vehicle
from vehicles.urls import vehicle_page_url, vehicle_tab_url

register = template.Library()
register.filter(display.forecast_basis)
register.filter(display.uncounted)
register.filter(display.uncounted_in_words)
register.simple_tag(display.due_in_words)
register.simple_tag(display.dues)
register.simple_tag(display.dues_on)
register.filter("mileage_words", display.mileage_in_words)
register.simple_tag(display.telling_day)


@register.filter
def edit_url(record: MaintenanceRecord) -> str:
    """Return where the record is edited."""
    return admin_url(MaintenanceRecord, "edit", record.pk)


@register.filter
def inspect_url(record: MaintenanceRecord) -> str:
    """Return where the record is looked at."""
    return admin_url(MaintenanceRecord, "inspect", record.pk)


@register.filter
def may_change(record: MaintenanceRecord, user: Any) -> bool:
    """Tell whether the user may change the record."""
    return permissions.rights_at(user, record).changes(record)


@register.filter
def may_complete(record: MaintenanceRecord, user: Any) -> bool:
    """Tell whether the user may complete the record."""
    return permissions.may(user, "complete_maintenancerecord", record)


@register.filter
def may_read_off(record: MaintenanceRecord, user: Any) -> bool:
    """Tell whether the user may enter what the odometer of its vehicle says."""
    return permissions.may(user, "add_odometerreading", record)


@register.filter
def complete_url(record: MaintenanceRecord) -> str:
    """Return where the record is completed."""
    return views.complete_url(record)


@register.filter
def look_url(reading: OdometerReading) -> str:
    """Return where a reading that does not count is shown among the others."""
    return f"{vehicle_tab_url(reading.vehicle_id, 'readings')}#outliers"


@register.filter
def reading_url(record: MaintenanceRecord) -> str:
    """Return where the odometer of its vehicle is entered."""
    return f"{admin_url(OdometerReading, 'add')}?vehicle={record.vehicle_id}"


@register.filter
def page_url(vehicle: Vehicle) -> str:
    """Return the address of the vehicle's page."""
    return vehicle_page_url(vehicle.pk)


@register.filter
def due_state(record: MaintenanceRecord, today: date) -> DueState:
    """Return how it stands with the record on this date."""
    return record.due_state(today)


@register.filter
def mileage(record: MaintenanceRecord, which: str) -> str:
    """Return the ``due`` or ``completed`` mileage with its unit."""
    if which == "due":
        return record.vehicle.mileage(record.due_mileage or 0)
    return record.vehicle.distance(record.completed_mileage or 0)


@register.filter
def cost(record: MaintenanceRecord) -> str:
    """Return what it cost, in the currency it was entered in."""
    return record.cost_text


@register.filter
def more_than(count: int, shown: Sized) -> int:
    """Return how many are left when these are shown."""
    return count - len(shown)


@register.filter
def urgency(record: MaintenanceRecord, now: datetime) -> Urgency:
    """Return how pressing it is, by the calendar of its fleet."""
    today = record.vehicle.fleet.local_date(now)
    return Urgency.of(record.due_day, record.latest_due_day, today)
