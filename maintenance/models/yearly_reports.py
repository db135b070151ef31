"""The year of a fleet on paper, as somebody asked for it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.resilience.clock import SKEW
from vehicles.models import Fleet


class Part(models.TextChoices):
    """What a yearly report is made of, in the order in which it is made."""

    MONTHS = "months", _("Cost by month")
    TYPES = "types", _("Cost by type")
    VEHICLES = "vehicles", _("Vehicles")
    DONE = "done", _("What was done")
    OVERDUE = "overdue", _("What is overdue")
    NEXT = "next", _("What is due next")
    PAPER = "paper", _("Setting the pages")


class YearlyReportQuerySet(models.QuerySet):
    """Yearly reports of fleets."""

    def of(self, user: Any) -> Self:
        """Return those that this person asked for, of fleets that the person may see
        by now; without their pages."""
        fleets = Fleet.objects.visible_to(user).values("pk")
        rows = self.filter(user=user, fleet__in=fleets)
        return rows.select_related("fleet").defer("pdf")

    def unfinished(self) -> Self:
        """Return those that wait for the worker, or are in its hands."""
        return self.filter(state__in=YearlyReport.UNFINISHED)

    def lost(self, now: datetime) -> Self:
        """Return those that wait although they should have been begun, and those
        that whoever made them has left: its process was killed."""
        state, silent = YearlyReport.State, now - YearlyReport.SILENT
        waiting = models.Q(state=state.WAITING, seen_at__lt=now - YearlyReport.LATE)
        working = models.Q(state=state.WORKING, seen_at__lt=silent)
        # Whoever saw it last had a clock that was ahead.
        wrong = models.Q(state__in=YearlyReport.UNFINISHED, seen_at__gt=now + SKEW)
        return self.filter(waiting | working | wrong)


class YearlyReport(models.Model):
    """The year of a fleet on paper: how far it is, and its pages once it is made.

    It is its person's alone, who is asked again for the right on the fleet whenever
    it is looked at. There is one of a person, fleet and year, so that asking twice
    makes it once. ``seen_at`` is the last sign of life of whoever makes it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    UNFINISHED = (State.WAITING, State.WORKING)
    NOTHING_DONE: dict[str, Any] = {"part": "", "part_done": 0, "part_of": 0}
    LATE = timedelta(minutes=1)  # until one that waits counts as lost
    SILENT = timedelta(minutes=5)  # the longest that one part may take
    KEPT = timedelta(days=7)  # since it was asked for
    MOST_ATTEMPTS = 3  # of which all but the last were cut off

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    fleet = models.ForeignKey(Fleet, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=15)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    part = models.CharField(max_length=8, choices=Part.choices, blank=True)
    part_done = models.PositiveIntegerField(default=0)
    part_of = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    pdf = models.BinaryField(null=True)

    objects = YearlyReportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "fleet", "year"], name="maintenance_yearly_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fleet}, {self.year}"

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def kept_until(self) -> datetime:
        """Return when it is deleted."""
        return self.asked_at + self.KEPT

    @property
    def parts(self) -> int:
        """Return how many parts there are."""
        return len(Part)

    @property
    def parts_done(self) -> float:
        """Return how many parts are made, the one in hand as a fraction."""
        if self.part not in Part.values:
            return 0.0
        share = self.part_done / self.part_of if self.part_of else 0
        return round(Part.values.index(self.part) + share, 2)

    def is_late(self, now: datetime) -> bool:
        """Tell whether it should have been begun by now."""
        late = now - self.seen_at > self.LATE
        return self.state == self.State.WAITING and late
