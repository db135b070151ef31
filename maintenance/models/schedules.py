"""What comes again: how often, and what it counts from."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import display
from core.db.fields import LineField
from maintenance.models.types import MaintenanceType
from vehicles.fields import DistanceField

LONGEST = 600  # months
NO_INTERVAL = _("Say after how many months, or what distance, or both.")


class Recurring(models.Model):
    """Work that comes again, every so many months or so much distance."""

    class Anchor(models.TextChoices):
        """What the next occurrence counts from."""

        COMPLETION = "completion", _("From the day and mileage it was done at")
        CALENDAR = "calendar", _("On a fixed calendar, however late it was done")

    title = LineField(
        _("title"), max_length=200, help_text=_("Brief: “Oil and filter”.")
    )
    maintenance_type = models.ForeignKey(
        MaintenanceType,
        verbose_name=_("maintenance type"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    every_months = models.PositiveSmallIntegerField(
        _("every so many months"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("Enter at least one month.")),
            MaxValueValidator(LONGEST, _("Enter at most 600 months.")),
        ],
    )
    every_distance = DistanceField(
        _("every such distance"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1, _("Enter a distance of at least 1."))],
    )
    anchor = models.CharField(
        _("counted"), max_length=20, choices=Anchor, default=Anchor.COMPLETION
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.every_months is None and self.every_distance is None:
            raise ValidationError({"every_months": NO_INTERVAL})

    def interval_in(self, unit: str) -> str:
        """Return “every 12 months or 15,000 km, whichever comes first”."""
        parts = {"months": "", "distance": "–"}
        if self.every_months:
            months = ngettext(
                "every month", "every %(count)d months", self.every_months
            )
            parts["months"] = months % {"count": self.every_months}
        if self.every_distance:
            parts["distance"] = display.distance(self.every_distance, unit)
        if not self.every_months:
            return gettext("every %(distance)s") % parts
        if not self.every_distance:
            return parts["months"]
        return gettext("%(months)s or %(distance)s, whichever comes first") % parts


def recurring_constraints(name: str) -> list[models.BaseConstraint]:
    """Return what the database refuses of a row of a model called ``name``."""
    known = models.Q(every_months__isnull=False) | models.Q(
        every_distance__isnull=False
    )
    months = models.Q(every_months=None) | models.Q(every_months__range=(1, LONGEST))
    distance = models.Q(every_distance=None) | models.Q(every_distance__gte=1)
    return [
        models.CheckConstraint(
            condition=known & months & distance,
            name=f"{name}_comes_again",
            violation_error_message=NO_INTERVAL,
        ),
        models.CheckConstraint(
            condition=models.Q(anchor__in=Recurring.Anchor.values),
            name=f"{name}_anchor_known",
        ),
    ]
