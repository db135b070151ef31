"""What readings and forecasts say, as a person reads it: in pages and in mails."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import display
from vehicles.models import OdometerReading, Vehicle
from vehicles.odometer import Forecast, Reason


def basis(forecast: Forecast, unit: str) -> str:
    """Return what a forecast rests on: “about 41 km a day, from 12 readings since
    3 March 2026; probably between 2 and 19 December 2026”. Without a
    forecast, why there is none. ``unit`` is the vehicle's."""
    if forecast.measured:
        words = _("reached, as read on %(day)s") % {"day": _day(forecast.day)}
        return _doubted(words) if forecast.doubtful else words
    why = {
        "none": _("no forecast: no reading yet"),
    }.get(forecast.why)
    if why:
        return why
    text = usage(forecast, unit)
    if forecast.why == "far":
        return _("no forecast: more than ten years at %(usage)s") % {"usage": text}
    words = f"{text}; {between(forecast)}"
    return _doubted(words) if forecast.doubtful else words


def _doubted(words: str) -> str:
    doubt = _("the latest readings contradict each other: confirm or correct them")
    return f"{words}; {doubt}"


def between(forecast: Forecast) -> str:
    """Return “probably between 2 and 19 December 2026”: four times out of five."""
    return _("probably between %(early)s and %(late)s") % {
        "early": _day(forecast.early),
        "late": _day(forecast.late),
    }


def usage(forecast: Forecast, unit: str) -> str:
    """Return “about 41 km a day, from 12 readings since 3 March 2026”; where there
    are too few, that it is assumed."""
    per_day = forecast.per_day or 0
    if forecast.assumed:
        yearly = display.distance(round(per_day * 3.65) * 100, unit)
        return _("assumed: %(distance)s a year, as is usual; too few readings yet") % {
            "distance": yearly
        }
    count = forecast.readings
    said = {"readings": count, "since": _day(forecast.since)}
    if per_day < 1:
        said["distance"] = display.distance(round(per_day * 365), unit)
        return (
            ngettext(
                "about %(distance)s a year, from %(readings)d reading since %(since)s",
                "about %(distance)s a year, from %(readings)d readings since %(since)s",
                count,
            )
            % said
        )
    said["distance"] = display.distance(round(per_day), unit)
    return (
        ngettext(
            "about %(distance)s a day, from %(readings)d reading since %(since)s",
            "about %(distance)s a day, from %(readings)d readings since %(since)s",
            count,
        )
        % said
    )


def reading_state(reading: OdometerReading, vehicle: Vehicle) -> str:
    """Return ``"counts"``, ``"confirmed"``, ``"aside"`` (by a person) or ``"outlier"``
    (by the others)."""
    if reading.is_excluded:
        return "aside"
    if exclusion_reason(reading, vehicle):
        return "outlier"
    return "confirmed" if reading.confirmed else "counts"


def exclusion_reason(reading: OdometerReading, vehicle: Vehicle) -> str:
    """Return why a reading is set aside, in a sentence, or ``""`` if it counts."""
    if reading.is_excluded:
        return _("Set aside by hand.")
    summary = getattr(vehicle, "odometer_summary", None)
    found = summary.outliers.get(str(reading.pk)) if summary else None
    return why(found, vehicle) if found else ""


def why(found: list[Any], vehicle: Vehicle) -> str:
    """Return the sentence for an entry of ``OdometerSummary.outliers``."""
    reason, before, after = found
    if reason == Reason.EARLIER:
        return _(
            "A new count has begun since, far off, and several readings bear it out. "
            "If the instrument was replaced, enter what the new one showed at first."
        )
    if reason == Reason.CONTRADICTED:
        return _("It was confirmed, but contradicts another that was confirmed too.")
    lower = _("It is lower than %(value)s on %(day)s.")
    higher = _("It is higher than %(value)s on %(day)s.")
    far = _("It is too far from %(value)s on %(day)s for the days between.")
    if reason == Reason.LOWER and before:
        return lower % _point(before, vehicle)
    if reason == Reason.HIGHER and after:
        return higher % _point(after, vehicle)
    beside = before or after
    return far % _point(beside, vehicle) if beside else _("It does not fit the others.")


def _point(point: list[Any], vehicle: Vehicle) -> dict[str, str]:
    day = date.fromisoformat(point[0])
    return {"value": vehicle.distance(point[1]), "day": _day(day)}


def _day(day: date | None) -> str:
    return date_format(day) if day else "–"
