"""Months of the calendar."""

from calendar import monthrange
from datetime import date

from vehicles.validators import LATEST_DATE


def add_months(day: date, months: int) -> date | None:
    """Return the same day so many months later, the last day of a month that is too
    short for it; None after the year 2199."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > LATEST_DATE.year:
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1]))
