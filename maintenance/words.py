"""What a record says of when it is due, as a person reads it."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maintenance.models import MaintenanceRecord
from vehicles import forecast_words


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
