"""What was read off the odometers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.db.fields import LineField
from core.db.validation import SkipCachedForeignKeyValidation
from vehicles.fields import DateField, DistanceField
from vehicles.models.vehicles import Vehicle
from vehicles.querysets import (
    RELEVANT_FIELDS,
    OdometerReadingQuerySet,
    recompute_summaries,
)


class OdometerReading(SkipCachedForeignKeyValidation, models.Model):
    """What somebody read off the instrument on a day.

    Readings are evidence: a wrong one is kept and excluded, not overwritten. Value and
    date of an existing reading are read-only in its form.
    """

    class Source(models.TextChoices):
        """How a reading reached us."""

        TYPED = "typed", _("Typed in")
        RECORD = "record", _("Maintenance record")
        FUEL_CARD = "fuel_card", _("Fuel card")
        API = "api", _("API")
        IMPORT = "import", _("Import")

    class Kind(models.TextChoices):
        """Whether the instrument went on, or is a new one."""

        READING = "reading", _("Reading")
        REPLACEMENT = "replacement", _("New instrument")

    vehicle = models.ForeignKey(
        Vehicle,
        verbose_name=_("vehicle"),
        on_delete=models.PROTECT,
        related_name="readings",
    )
    value = DistanceField(
        _("odometer"), help_text=_("In the vehicle's own unit, without decimals.")
    )
    read_on = DateField(_("read on"))
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=Kind,
        default=Kind.READING,
        help_text=_(
            "Of a new instrument, enter what it shows at first: the distance covered "
            "before is added."
        ),
    )
    source = models.CharField(
        _("source"), max_length=20, choices=Source, default=Source.TYPED
    )
    note = LineField(_("note"), max_length=200, blank=True)
    is_excluded = models.BooleanField(
        _("set aside"),
        default=False,
        help_text=_("A wrong reading is kept, but nothing is reckoned from it."),
    )
    confirmed = models.BooleanField(
        _("confirmed"),
        default=False,
        help_text=_("It is right, even if it does not fit the others."),
    )

    # What a person can say of a reading; nothing, and it is judged by the others.
    CONFIRMED, EXCLUDED = "confirmed", "excluded"
    VERDICTS = (CONFIRMED, EXCLUDED, "")

    objects = OdometerReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("odometer reading")
        verbose_name_plural = _("odometer readings")
        ordering = ["-read_on", "-id"]
        indexes = [
            models.Index(fields=["-read_on", "-id"], name="vehicles_reading_by_day"),
            models.Index(
                fields=["vehicle", "-read_on", "-id"],
                name="vehicles_reading_by_vehicle",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__gte=0, value__lte=9_999_999),
                name="vehicles_reading_value_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(is_excluded=False) | models.Q(confirmed=False),
                name="vehicles_reading_not_both",
                violation_error_message=_(
                    "A reading is either confirmed or set aside, not both."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["reading", "replacement"]),
                name="vehicles_reading_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.read_on})"

    @property
    def distance(self) -> str:
        """Return what the instrument said, with its unit."""
        return self.vehicle.distance(self.value)

    def review(self, verdict: str) -> None:
        """Take a person's verdict: one of ``VERDICTS``. Saved."""
        self.confirmed = verdict == self.CONFIRMED
        self.is_excluded = verdict == self.EXCLUDED
        self.save(update_fields=["confirmed", "is_excluded"])

    def clean(self) -> None:
        super().clean()
        if self.vehicle_id and self.read_on and self.read_on > self.vehicle.today():
            # One that is stored already stays: its fleet may have moved since, to
            # where it is still the day before.
            stored = OdometerReading.objects.filter(pk=self.pk, read_on=self.read_on)
            if self.pk is None or not stored.exists():
                sentence = _("A reading cannot be in the future.")
                raise ValidationError({"read_on": sentence})

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and recompute the vehicle's summary."""
        super().save(*args, **kwargs)
        fields = kwargs.get("update_fields")
        if fields is None or RELEVANT_FIELDS & set(fields):
            recompute_summaries([self.vehicle_id])

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        result = super().delete(*args, **kwargs)
        recompute_summaries([self.vehicle_id])
        return result
