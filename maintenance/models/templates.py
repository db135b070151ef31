"""Plans to choose from: what vehicles of a sort need, and how often."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from core.db.fields import LineField, SeveralField, TextField
from maintenance.models.schedules import Recurring, recurring_constraints
from maintenance.querysets import PlanTemplateQuerySet
from maintenance.schedule import converted
from vehicles.models import DistanceUnit, Fleet, Vehicle


class PlanTemplate(RevisionMixin, Recurring):
    """What a plan is made from, for many vehicles at once; of one fleet, or shared by
    all. A plan that was made is on its own: a changed template does not change it."""

    fleet = models.ForeignKey(
        Fleet,
        verbose_name=_("fleet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_templates",
        help_text=_("Left empty: shared by all fleets."),
    )
    distance_unit = models.CharField(
        _("distance in"),
        max_length=2,
        choices=DistanceUnit,
        default=DistanceUnit.KM,
        help_text=_(
            "Converted for a vehicle that counts in the other unit, and rounded down."
        ),
    )
    meant_for = LineField(
        _("meant for"),
        max_length=100,
        blank=True,
        help_text=_("In words: “Petrol cars”."),
    )
    powertrains = SeveralField(
        _("powertrains"),
        choices=Vehicle.Powertrain.choices,
        help_text=_("None chosen: for all of them."),
    )
    makes = LineField(
        _("makes"),
        max_length=200,
        blank=True,
        help_text=_("With commas between: “Skoda, Volkswagen”. Left empty: all."),
    )
    keywords = LineField(
        _("words to look for"),
        max_length=200,
        blank=True,
        help_text=_(
            "A completed record with one of these words in its description is taken "
            "for the last time. With commas between. Left empty: any record of the "
            "type."
        ),
    )
    source = TextField(
        _("source"), blank=True, help_text=_("Where the interval comes from.")
    )
    # What the program knows a template of its own by; empty for all others.
    code = models.SlugField(_("code"), max_length=40, blank=True, editable=False)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")
        ordering = ["meant_for", "title", "id"]
        indexes = [
            models.Index(
                fields=["meant_for", "title", "id"],
                name="maintenance_template_by_title",
            )
        ]
        constraints = [
            *recurring_constraints("maintenance_template"),
            models.CheckConstraint(
                condition=models.Q(distance_unit__in=DistanceUnit.values),
                name="maintenance_template_unit_known",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="maintenance_template_code_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.meant_for})" if self.meant_for else self.title

    @property
    def interval(self) -> str:
        """Return how often, in the template's unit, as a person reads it."""
        return self.interval_in(self.distance_unit)

    @property
    def known_makes(self) -> set[str]:
        """Return the makes it is for, in small letters; none: all."""
        return _words(self.makes)

    @property
    def looked_for(self) -> set[str]:
        """Return the words of which a record of the past has one, in small letters."""
        return _words(self.keywords)

    def get_powertrains_display(self) -> str:  # type: ignore[no-redef]  # of several
        """Return “Petrol, Diesel”; ``""`` for all."""
        labels = dict(Vehicle.Powertrain.choices)
        return ", ".join(str(labels.get(code, code)) for code in self.powertrains)

    def reason_not_for(self, vehicle: Vehicle) -> str:
        """Return why a vehicle is of another sort than this is for, or ``""``."""
        if self.fleet_id not in (None, vehicle.fleet_id):
            return gettext("It belongs to another fleet.")
        if self.powertrains and vehicle.powertrain not in self.powertrains:
            return gettext("Not for this powertrain (%(powertrain)s).") % {
                "powertrain": vehicle.get_powertrain_display()
            }
        if self.known_makes and vehicle.make.strip().casefold() not in self.known_makes:
            return gettext("Not for this make (%(make)s).") % {
                "make": vehicle.make or "–"
            }
        return ""

    def distance_for(self, vehicle: Vehicle) -> int | None:
        """Return the interval's distance in the vehicle's unit."""
        if self.every_distance is None:
            return None
        return converted(self.every_distance, self.distance_unit, vehicle.distance_unit)

    def clean(self) -> None:
        super().clean()
        kept = PlanTemplate.objects.filter(pk=self.pk, fleet=None)
        if self.pk and self.fleet_id and kept.exists():
            raise ValidationError(
                {"fleet": _("Other fleets use this template. Make one of your own.")}
            )


def _words(text: str) -> set[str]:
    words = (word.strip().casefold() for word in text.split(","))
    return set(filter(None, words))
