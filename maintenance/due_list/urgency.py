"""The urgency of an open record."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maintenance.due_state import DueState, due_today, overdue, probably_due

WEEK, MONTH = 7, 30  # days from today
DAY = timedelta(days=1)

Span = tuple[date, date]


class Urgency(models.TextChoices):
    """Each open record is of exactly one, by the calendar of its fleet."""

    OVERDUE = "overdue", _("Overdue")
    PROBABLY_DUE = "probably_due", _("Probably due: read the odometer")
    WEEK = "week", _("Within a week")
    MONTH = "month", _("Within a month")
    LATER = "later", _("Later")
    UNDATED = "undated", _("No due date")

    def span(self, today: date) -> Span:
        """Return the first and the last day on which something so pressing can be
        due, ``today`` being the fleet's date. What has no due day stands at the end
        of time, as in ``listed_on``."""
        week, month = (today + timedelta(days=days) for days in (WEEK, MONTH))
        end = date.max - DAY
        spans = {
            self.OVERDUE: (date.min, today - DAY),
            self.PROBABLY_DUE: (date.min, today),
            self.WEEK: (date.min, week),
            self.MONTH: (week + DAY, month),
            self.LATER: (month + DAY, end),
            self.UNDATED: (date.max, date.max),
        }
        return spans[self]

    def condition(self, today: date) -> Q:
        """Return the condition that an open record is so pressing."""
        if self == self.OVERDUE:
            return overdue(today)
        if self == self.PROBABLY_DUE:
            return probably_due(today)
        first, last = self.span(today)
        if self == self.WEEK:
            return Q(listed_on__range=(today + DAY, last)) | due_today(today)
        return Q(listed_on__range=(first, last))

    @classmethod
    def of(cls, due: date | None, latest: date | None, today: date) -> "Urgency":
        """Return how pressing it is that something is expected to be due on the day
        ``due``, and is so for sure by ``latest``."""
        state = DueState.of(due, latest, today)
        if state in (DueState.OVERDUE, DueState.PROBABLY_DUE, DueState.UNDATED):
            return cls(state.value)
        day = due or latest or date.max
        dated = (cls.WEEK, cls.MONTH, cls.LATER)
        return next(one for one in dated if day <= one.span(today)[1])
