"""The heartbeat of the reminders: when they were last seen to, and what came of it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.resilience.clock import SKEW
from notifications.rules import KEEP_RUNS


class RunQuerySet(models.QuerySet):
    """Runs by time, the last one first."""

    def until(self, now: datetime) -> Self:
        """Return those that are not dated in the future."""
        return self.filter(started_at__lte=now + SKEW)

    def ended(self, now: datetime) -> Self:
        """Return those that came to their end until ``now``."""
        return self.until(now).filter(ended_at__lte=now + SKEW)

    def forget(self, now: datetime) -> int:
        """Delete what is not kept any longer, and what a clock that was ahead has
        dated; return how many. One statement."""
        wrong = models.Q(started_at__gt=now + SKEW)
        return self.filter(wrong | models.Q(started_at__lt=now - KEEP_RUNS)).delete()[0]


class Run(models.Model):
    """One run of the reminders. Without an end: it goes on, or was killed."""

    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    thorough = models.BooleanField(
        _("looked at everybody"),
        default=False,
        help_text=_("Also at who was chosen for what is written already."),
    )
    # Deliveries, not mails: one mail lists many.
    written = models.PositiveIntegerField(_("written"), default=0)
    sent = models.PositiveIntegerField(_("sent"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    given_up = models.PositiveIntegerField(_("given up"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    error = models.TextField(
        _("error"),
        blank=True,
        help_text=_("What ended it before its time, if anything did."),
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["-started_at", "-id"], name="notifications_run_by_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
