"""What a record says of when it is due, as a person reads it."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maintenance.models import MaintenanceRecord
from vehicles import forecast_words
from vehicles.models import OdometerReading


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


def uncounted(record: MaintenanceRecord) -> OdometerReading | None:
    """Return the reading that came from a record, if it does not count."""
    reading = record.odometer_reading if record.odometer_reading_id else None
    if reading and forecast_words.misfit(reading, record.vehicle):
        return reading
    return None


def uncounted_in_words(record: MaintenanceRecord) -> str:
    """Return what its plan counts from instead of a completed mileage that does not
    count, and why that does not; ``""`` if it does, or there is none. One query."""
    reading = uncounted(record)
    if reading is None:
        return ""
    said = {
        "value": record.vehicle.distance(reading.value),
        "why": forecast_words.misfit(reading, record.vehicle),
    }
    sentence = _("%(value)s does not count yet: %(why)s Confirm or correct it.") % said
    counts = record.plan and record.plan.every_distance
    total = record.counted().total if counts else None
    if total is None:
        return sentence
    counted = _("Its plan goes on from %(mileage)s, by the other readings.") % {
        "mileage": record.vehicle.distance(total)
    }
    return f"{counted} {sentence}"
