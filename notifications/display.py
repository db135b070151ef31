"""Words that mails, calendars and the pages that mails lead to have in common."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.display import one_line
from maintenance import display
from maintenance.due_state import DueState
from maintenance.models import MaintenanceRecord

_LONGEST_TEXT = 300  # characters of what somebody typed; forms take fewer


def brief(text: str) -> str:
    """Return what somebody typed as a single line, cut off where none is so long."""
    return Truncator(one_line(text)).chars(_LONGEST_TEXT)


def language_of(user: User) -> str:
    """Return the code of the language in which a person uses the admin."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE


def when(days: int) -> str:
    """Return in words when something is due that is due in so many days."""
    near = {
        0: _("due today"),
        1: _("due tomorrow"),
        -1: _("was due yesterday"),
    }
    if days in near:
        return near[days]
    if days > 0:
        said = ngettext("due in %(days)d day", "due in %(days)d days", days)
    else:
        said = ngettext("was due %(days)d day ago", "was due %(days)d days ago", -days)
    return said % {"days": abs(days)}


def when_due(record: MaintenanceRecord, due_on: date, today: date) -> str:
    """Return in words when a record is due that is expected to be so on ``due_on``:
    what rests on a forecast alone is only probable once that day has come."""
    state = record.due_state(today)
    days = (due_on - today).days
    if state == DueState.OVERDUE:
        since = display.certain_since(record, today)
        return when((since - today).days) if since else _("overdue by mileage")
    if state == DueState.DUE:
        return when(0)
    if days > 0:
        return when(days)
    return _("probably due, read the odometer")


def full_date(day: date, length: str = "full") -> str:
    """Return “Tuesday, March 17, 2026” in the language that is on."""
    return format_date(day, length, locale=_locale())


def full_time(user: User, moment: datetime) -> str:
    """Return a moment as the person's clock shows it, in the language that is on."""
    profile = getattr(user, "wagtail_userprofile", None)
    zone = ZoneInfo(profile.get_current_time_zone() if profile else settings.TIME_ZONE)
    there = moment.astimezone(zone)
    return f"{full_date(there.date(), 'long')}, {_hour(there)}"


def _hour(moment: datetime) -> str:
    return format_time(moment, "short", moment.tzinfo, locale=_locale())


def basis(record: MaintenanceRecord, today: date) -> str:
    """Return in plain words when its due mileage is reached, and what that rests on;
    nothing if it is due by its date only."""
    if record.due_mileage is None:
        return ""
    vehicle = record.vehicle
    forecast = vehicle.forecast(record.due_mileage)
    said = {
        "mileage": vehicle.mileage(record.due_mileage),
        "basis": display.forecast_basis(record),
    }
    if forecast.day is None or forecast.measured:
        return _("%(mileage)s: %(basis)s.") % said
    said["day"] = full_date(forecast.day, "long")
    if forecast.day < today:
        return _("%(mileage)s was expected on %(day)s: %(basis)s.") % said
    return _("%(mileage)s is expected on %(day)s: %(basis)s.") % said


def _locale() -> str:
    return translation.to_locale(translation.get_language() or settings.LANGUAGE_CODE)
