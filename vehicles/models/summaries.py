"""What the readings of each vehicle come to, stored."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.querysets import ScopedQuerySet
from vehicles import odometer
from vehicles.models.vehicles import Vehicle


class OdometerSummary(models.Model):
    """What a vehicle's readings come to: where it stands, how much it is used, and
    which readings do not fit.

    Computed by ``vehicles.odometer.recompute`` from the readings alone, in the
    transaction that changes one, and never typed. It does not depend on today's date,
    so nothing has to be done when a day passes. Not on the vehicle, whose revisions
    would bring old figures back. Distances are totals in the vehicle's unit.
    """

    vehicle = models.OneToOneField(
        Vehicle,
        verbose_name=_("vehicle"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="odometer_summary",
    )
    # Empty where no reading is accepted.
    total = models.BigIntegerField(_("odometer"), null=True)
    read_on = models.DateField(_("read on"), null=True)
    offset = models.BigIntegerField(default=0)
    per_day = models.FloatField(null=True)
    spread = models.FloatField(null=True)
    readings = models.PositiveIntegerField(default=0)
    since = models.DateField(null=True)
    assumed = models.BooleanField(default=False)
    doubtful = models.BooleanField(default=False)
    # Key of a reading that does not fit: reason, and day and total of the accepted
    # ones before and after it. Those that a person set aside say so themselves.
    outliers = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("odometer summary")
        verbose_name_plural = _("odometer summaries")
        indexes = [
            models.Index(fields=["read_on", "vehicle"], name="vehicles_summary_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.total} ({self.read_on})"

    @classmethod
    def fields_of(
        cls, fit: odometer.Accepted, usage: odometer.Usage | None
    ) -> dict[str, Any]:
        """Return the fields for what was reckoned from readings whose ``key`` is
        their primary key."""
        outliers = {
            str(aside.reading[4]): [
                aside.reason,
                _point(aside.before),
                _point(aside.after),
            ]
            for aside in fit.excluded
            if aside.reason != odometer.Reason.PERSON
        }
        if usage is None:
            return {"outliers": outliers}
        return {
            "total": usage.total,
            "read_on": usage.day,
            "offset": usage.offset,
            "per_day": usage.per_day,
            "spread": usage.spread,
            "readings": usage.readings,
            "since": usage.since,
            "assumed": usage.assumed,
            "doubtful": usage.doubtful,
            "outliers": outliers,
        }

    @property
    def usage(self) -> odometer.Usage | None:
        """Return what a forecast needs, or None without an accepted reading."""
        if (
            self.total is None
            or self.read_on is None
            or self.per_day is None
            or self.spread is None
            or self.since is None
        ):
            return None
        return odometer.Usage(
            day=self.read_on,
            total=self.total,
            offset=self.offset,
            per_day=self.per_day,
            spread=self.spread,
            readings=self.readings,
            since=self.since,
            assumed=self.assumed,
            doubtful=self.doubtful,
        )


def _point(point: Any) -> list[Any] | None:
    return None if point is None else [point[0].isoformat(), point[1]]
