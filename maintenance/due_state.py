"""How it stands with what is due, on a day. Pure; the same in SQL is below each rule,
and a test compares the two."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _


class DueState(models.TextChoices):
    """Each open record is in exactly one, by the calendar of its fleet.

    A due date is certain, and so is a due mileage that a reading has reached. A
    forecast alone is probable until the late end of its band.
    """

    OVERDUE = "overdue", _("Overdue")
    PROBABLY_DUE = "probably_due", _("Probably due: read the odometer")
    DUE = "due", _("Due today")
    UPCOMING = "upcoming", _("Upcoming")
    UNDATED = "undated", _("No due date")

    @classmethod
    def of(cls, due: date | None, latest: date | None, today: date) -> "DueState":
        """Return the state of what is expected to be due on the day ``due``, and is so
        for sure by ``latest``."""
        if latest is not None and latest <= today:
            return cls.OVERDUE if latest < today else cls.DUE
        if due is None:
            return cls.UNDATED
        return cls.PROBABLY_DUE if due <= today else cls.UPCOMING


def earliest(*days: date | None) -> date | None:
    """Return the earliest of these days; None if there is none."""
    return min((day for day in days if day is not None), default=None)


# The day by which a record is due for sure, as :attr:`latest_due_day` has it. (SQLite
# calls the least of a date and nothing nothing, PostgreSQL calls it the date.)
LATEST = Coalesce(
    Least(F("due_date"), F("forecast_late_on")), F("due_date"), F("forecast_late_on")
)


def overdue(today: date) -> Q:
    """Return the condition that an open record is overdue."""
    return Q(due_date__lt=today) | Q(forecast_late_on__lt=today)


def due_today(today: date) -> Q:
    """Return the condition that it is due today, for sure."""
    falls = Q(due_date=today) | Q(forecast_late_on=today)
    return falls & _from(today, "gte")


def probably_due(today: date) -> Q:
    """Return the condition that it is probably due, by a forecast alone."""
    return Q(listed_on__lte=today) & _from(today, "gt")


def _from(today: date, compared: str) -> Q:
    """Return the condition that nothing certain lies before a day."""
    return (Q(due_date=None) | Q(**{f"due_date__{compared}": today})) & (
        Q(forecast_late_on=None) | Q(**{f"forecast_late_on__{compared}": today})
    )
