"""Template tags that show maintenance records."""

from collections.abc import Sized
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maintenance import views
from maintenance.models import MaintenanceRecord
from vehicles import forecast_words, permissions
from vehicles.models import Vehicle
from vehicles.urls import admin_url, vehicle_page_url

register = template.Library()


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
    return permissions.may_change(user, record.vehicle)


@register.filter
def complete_url(record: MaintenanceRecord) -> str:
    """Return where the record is completed."""
    return views.complete_url(record)


@register.filter
def page_url(vehicle: Vehicle) -> str:
    """Return the address of the vehicle's page."""
    return vehicle_page_url(vehicle.pk)


@register.filter
def overdue_on(record: MaintenanceRecord, today: date) -> bool:
    """Tell whether the record is overdue on this date."""
    return record.is_overdue(today)


@register.filter
def mileage(record: MaintenanceRecord, which: str) -> str:
    """Return the ``due`` or ``completed`` mileage with its unit."""
    return record.vehicle.distance(getattr(record, f"{which}_mileage"))


@register.filter
def forecast_basis(record: MaintenanceRecord) -> str:
    """Return what the forecast of its due mileage rests on, or why there is none;
    ``""`` without a due mileage, and for what is done."""
    if record.is_completed or record.due_mileage is None:
        return ""
    vehicle = record.vehicle
    found = vehicle.forecast(record.due_mileage)
    if found.measured:
        found = replace(found, day=record.forecast_on)
    return forecast_words.basis(found, vehicle.distance_unit)


@register.filter
def cost(record: MaintenanceRecord) -> str:
    """Return what it cost, in the fleet's currency."""
    return "" if record.cost is None else record.vehicle.money(record.cost)


@register.filter
def more_than(count: int, shown: Sized) -> int:
    """Return how many are left when these are shown."""
    return count - len(shown)


@register.simple_tag
def due_in_words(record: MaintenanceRecord, now: datetime) -> str:
    """Return “today”, “in 3 days” or “5 days ago” by the fleet's calendar."""
    if record.due_on is None:
        return ""
    days = (record.due_on - record.vehicle.fleet.local_date(now)).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("tomorrow", "in %(days)d days", days) % {"days": days}
    return ngettext("yesterday", "%(days)d days ago", -days) % {"days": -days}
