"""What a record says of when it is due, as a person reads it."""

from dataclasses import replace
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maintenance.due_state import DueState, earliest
from maintenance.models import MaintenanceRecord
from vehicles import display
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
    return display.basis(found, vehicle.distance_unit)


def due_in_words(record: MaintenanceRecord, now: datetime) -> str:
    """Return “today”, “in 3 days” or “5 days ago” by the fleet's calendar, or that
    it is only probable."""
    return state_in_words(record, record.vehicle.fleet.local_date(now))


def state_in_words(record: MaintenanceRecord, today: date) -> str:
    """Return the same on a date of the fleet's calendar. Days are counted from what
    is certain, if it has passed."""
    state = record.due_state(today)
    if state == DueState.PROBABLY_DUE:
        return str(state.label)
    if state == DueState.OVERDUE:
        since = certain_since(record, today)
        return _("overdue by mileage") if since is None else ago(since, today)
    if state == DueState.DUE:
        return _("today")
    return "" if record.due_day is None else ago(record.due_day, today)


def certain_since(record: MaintenanceRecord, today: date) -> date | None:
    """Return the day before ``today`` on which it was due for sure: by its date, or by
    a reading. None where only the band of its forecast has passed."""
    reached = record.forecast_on if record.is_reached else None
    since = earliest(record.due_date, reached)
    return since if since is not None and since < today else None


def telling_day(record: MaintenanceRecord, now: datetime) -> date | None:
    """Return the day that stands for when it is due: the certain one, if that has
    passed, else the one on which it is expected."""
    today = record.vehicle.fleet.local_date(now)
    return certain_since(record, today) or record.due_day


def ago(day: date, today: date) -> str:
    """Return “today”, “in 3 days” or “5 days ago”."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("tomorrow", "in %(days)d days", days) % {"days": days}
    return ngettext("yesterday", "%(days)d days ago", -days) % {"days": -days}


def dues(record: MaintenanceRecord, now: datetime) -> list[str]:
    """Return when it is due by date and by mileage, a line for each; nothing where
    there is one of them only, which its day tells."""
    return dues_on(record, record.vehicle.fleet.local_date(now))


def dues_on(record: MaintenanceRecord, today: date) -> list[str]:
    """Return the same on a date of the fleet's calendar."""
    lines = due_lines(record, today)
    return lines if len(lines) > 1 else []


def due_lines(record: MaintenanceRecord, today: date) -> list[str]:
    """Return “by date: 25 September 2026 (64 days ago)” and “by mileage: 150,000 km,
    probably between 17 and 28 November 2026”, as far as it has them."""
    by_date, by_mileage = due_by_date(record, today), due_by_mileage(record, today)
    lines = [
        by_date and _("by date: %(when)s") % {"when": by_date},
        by_mileage and _("by mileage: %(when)s") % {"when": by_mileage},
    ]
    return [line for line in lines if line]


def due_by_date(record: MaintenanceRecord, today: date) -> str:
    """Return “25 September 2026 (64 days ago)”, or ``""`` without a due date."""
    if record.due_date is None:
        return ""
    return f"{date_format(record.due_date)} ({ago(record.due_date, today)})"


def due_by_mileage(record: MaintenanceRecord, today: date) -> str:
    """Return “150,000 km, probably between 17 and 28 November 2026”, or ``""``
    without a due mileage."""
    if record.due_mileage is None:
        return ""
    mileage = record.vehicle.mileage(record.due_mileage)
    return f"{mileage}, {mileage_in_words(record, today)}"


def mileage_in_words(record: MaintenanceRecord, today: date) -> str:
    """Return when its due mileage is reached: “probably between 17 and 28 November
    2026”, “reached on 3 November 2026 (25 days ago)”, or that nobody can say."""
    found = record.vehicle.forecast(record.due_mileage or 0)
    if record.forecast_on and record.is_reached:
        said = {
            "day": date_format(record.forecast_on),
            "ago": ago(record.forecast_on, today),
        }
        return _("reached on %(day)s (%(ago)s)") % said
    if found.day is None:
        return _("no forecast")
    return display.between(found)


def uncounted(record: MaintenanceRecord) -> OdometerReading | None:
    """Return the reading that came from a record, if it does not count."""
    reading = record.odometer_reading if record.odometer_reading_id else None
    if reading and display.exclusion_reason(reading, record.vehicle):
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
        "why": display.exclusion_reason(reading, record.vehicle),
    }
    sentence = _("%(value)s does not count yet: %(why)s Confirm or correct it.") % said
    counts = record.plan and record.plan.every_distance
    total = record.counted().total if counts else None
    if total is None:
        return sentence
    counted = _("Its plan goes on from %(mileage)s, by the other readings.") % {
        "mileage": record.vehicle.mileage(total)
    }
    return f"{counted} {sentence}"
