"""How pressing an open record is."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

WEEK, MONTH = 7, 30  # days from today
DAY = timedelta(days=1)

Span = tuple[date, date]


class Urgency(models.TextChoices):
    """Each open record is of exactly one, by the calendar of its fleet."""

    OVERDUE = "overdue", _("Overdue")
    WEEK = "week", _("Within a week")
    MONTH = "month", _("Within a month")
    LATER = "later", _("Later")
    UNDATED = "undated", _("Without a date")

    def span(self, today: date) -> Span:
        """Return the first and the last due day, ``today`` being the fleet's date.
        What has no due day stands at the end of time, as in ``listed_on``."""
        lasts = [
            today - DAY,
            today + timedelta(days=WEEK),
            today + timedelta(days=MONTH),
            date.max - DAY,
            date.max,
        ]
        place = list(Urgency).index(self)
        first = lasts[place - 1] + DAY if place else date.min
        return first, lasts[place]

    @classmethod
    def of(cls, due_on: date | None, today: date) -> "Urgency":
        """Return how pressing it is that something is due on a day."""
        day = due_on or date.max
        return next(urgency for urgency in cls if day <= urgency.span(today)[1])


def spans(urgencies: Iterable[str], today: date) -> list[Span]:
    """Return the days on which something so pressing is due: what follows on each
    other, as one span."""
    found: list[Span] = []
    for first, last in sorted(Urgency(urgency).span(today) for urgency in urgencies):
        if found and found[-1][1] + DAY >= first:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return found
