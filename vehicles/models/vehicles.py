"""Vehicles, and what is known of each."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Func, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from core import display
from core.db.fields import LineField, MarkdownField
from vehicles import vin
from vehicles.fields import DateField, VINField
from vehicles.models.fleets import Fleet
from vehicles.models.recipients import HasRecipients
from vehicles.models.units import DistanceUnit
from vehicles.odometer import Forecast, Usage
from vehicles.querysets import VehicleQuerySet

SAME_VIN = _("Another vehicle of this fleet already has this VIN.")


def compact(name: str) -> Func:
    """Return the expression of a number without what only makes it easier to read, as
    ``vin.compact`` does."""
    found: Any = F(name)
    for sign in vin.SEPARATORS:
        found = Replace(found, Value(sign), Value(""))
    return found


class LatestReading(NamedTuple):
    """The total distance that a vehicle had covered on a day."""

    value: int
    read_on: date


class Vehicle(RevisionMixin, HasRecipients):
    """One physical car, van, truck, motorcycle, trailer or machine.

    It exists once, and is archived or sold, never deleted with its history.
    """

    class Powertrain(models.TextChoices):
        """What drives the vehicle."""

        PETROL = "petrol", _("Petrol")
        DIESEL = "diesel", _("Diesel")
        GAS = "gas", _("Gas (LPG, CNG)")
        HYBRID = "hybrid", _("Hybrid")
        PLUG_IN_HYBRID = "plug_in_hybrid", _("Plug-in hybrid")
        ELECTRIC = "electric", _("Electric")
        FUEL_CELL = "fuel_cell", _("Hydrogen fuel cell")
        NONE = "none", _("None (trailer, towed machine)")

    class BatteryType(models.TextChoices):
        """The chemistry of the traction battery."""

        NMC = "nmc", _("Lithium-ion NMC")
        NCA = "nca", _("Lithium-ion NCA")
        LFP = "lfp", _("Lithium iron phosphate (LFP)")
        SODIUM_ION = "sodium_ion", _("Sodium-ion")
        NIMH = "nimh", _("Nickel-metal hydride")
        LEAD_ACID = "lead_acid", _("Lead-acid")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        """Whether the vehicle is in use; only an active one is reminded of."""

        ACTIVE = "active", _("Active")
        SOLD = "sold", _("Sold")
        ARCHIVED = "archived", _("Archived")

    WITH_BATTERY = (
        Powertrain.HYBRID,
        Powertrain.PLUG_IN_HYBRID,
        Powertrain.ELECTRIC,
        Powertrain.FUEL_CELL,
    )
    BATTERY_FIELDS = ("battery_type", "battery_capacity_kwh", "max_charging_kw")

    fleet = models.ForeignKey(
        Fleet,
        verbose_name=_("fleet"),
        on_delete=models.PROTECT,
        related_name="vehicles",
    )
    name = LineField(
        _("name"), max_length=100, help_text=_("What people call it: “Mum's car”.")
    )
    unit_number = LineField(
        _("unit number"),
        max_length=30,
        blank=True,
        help_text=_("The fleet's own number of this vehicle."),
    )
    make = LineField(_("make"), max_length=50, blank=True)
    model = LineField(_("model"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(
        _("model year"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1886, _("There were no motor vehicles before 1886.")),
            MaxValueValidator(2199, _("Enter a year before 2200.")),
        ],
    )
    vin = VINField(
        _("VIN"),
        help_text=_(
            "Vehicle identification number, 17 characters; of a vehicle without one, "
            "the number of its chassis or frame."
        ),
    )
    plate = LineField(_("licence plate"), max_length=20, blank=True)
    powertrain = models.CharField(
        _("powertrain"), max_length=20, choices=Powertrain, default=Powertrain.PETROL
    )
    battery_type = models.CharField(
        _("battery type"), max_length=20, choices=BatteryType, blank=True
    )
    battery_capacity_kwh = models.DecimalField(
        _("battery capacity (kWh)"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    max_charging_kw = models.DecimalField(
        _("maximum charging power (kW)"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    purchase_date = DateField(_("purchase date"), null=True, blank=True)
    distance_unit = models.CharField(
        _("distance unit"),
        max_length=2,
        choices=DistanceUnit,
        blank=True,
        help_text=_("What its odometer counts in. Left empty: the fleet's unit."),
    )
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    notes = MarkdownField(_("notes"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.ACTIVE
    )

    objects = VehicleQuerySet.as_manager()

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["name", "id"], name="vehicles_vehicle_by_name"),
            models.Index(fields=["fleet", "status"], name="vehicles_vehicle_by_fleet"),
            models.Index(fields=["plate", "id"], name="vehicles_vehicle_by_plate"),
            models.Index(fields=["unit_number", "id"], name="vehicles_vehicle_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(distance_unit__in=DistanceUnit.values),
                name="vehicles_vehicle_distance_unit_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "sold", "archived"]),
                name="vehicles_vehicle_status_known",
            ),
            # Within a fleet: a refusal must not tell of another one.
            models.UniqueConstraint(
                "fleet",
                compact("vin"),
                name="vehicles_vehicle_vin_once_a_fleet",
                violation_error_code="unique",
                violation_error_message=SAME_VIN,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_battery(self) -> bool:
        """Tell whether this powertrain has a traction battery."""
        return self.powertrain in self.WITH_BATTERY

    @property
    def vin_warning(self) -> str:
        """Return what is odd about the VIN, or ``""``. It never blocks saving."""
        if not self.vin:
            return ""
        if not vin.is_vin(self.vin):
            return _(
                "%(vin)s is kept as a chassis number: it has %(count)d characters, a "
                "VIN 17. Those of vehicles built before 1981 or for Japan have others; "
                "otherwise look for a typing error."
            ) % {"vin": self.vin, "count": len(vin.compact(self.vin))}
        if vin.has_right_check_digit(self.vin):
            return ""
        return _(
            "The check digit of the VIN %(vin)s does not match. That is usual for "
            "vehicles not built for North America; otherwise look for a typing error."
        ) % {"vin": self.vin}

    @property
    def usage(self) -> Usage | None:
        """Return where the vehicle stands and how much it is used, by its accepted
        readings: all a forecast needs. Fetched with the vehicle by
        ``select_related("odometer_summary")``, else one query, then kept."""
        summary = getattr(self, "odometer_summary", None)
        return summary.usage if summary else None

    @property
    def latest_reading(self) -> LatestReading | None:
        """Return the total distance at the latest accepted reading, and its day."""
        usage = self.usage
        return LatestReading(usage.total, usage.day) if usage else None

    def forecast(self, distance: int, on: date | None = None) -> Forecast:
        """Return when this total distance is reached, by the accepted readings; not
        before the day ``on``, unless a reading has reached it."""
        usage = self.usage
        return usage.forecast(distance, on) if usage else Forecast(why="none")

    def shown(self, total: int) -> int:
        """Return what the instrument shows at a total distance; the total itself, if
        that was reached before the instrument was put in."""
        usage = self.usage
        offset = usage.offset if usage else 0
        return total - offset if total >= offset else total

    def mileage(self, total: int) -> str:
        """Return “10,300 km”, what the instrument shows at a total distance; with that,
        where an instrument was replaced: “10,300 km (160,300 km in all)”."""
        usage = self.usage
        if usage is None or not usage.offset:
            return self.distance(total)
        in_all = gettext("%(distance)s in all") % {"distance": self.distance(total)}
        if total < usage.offset:
            return in_all
        return f"{self.distance(total - usage.offset)} ({in_all})"

    def distance(self, value: int) -> str:
        """Return a distance in this vehicle's unit, as a person reads it."""
        return display.distance(value, self.distance_unit)

    def money(self, amount: Decimal) -> str:
        """Return an amount in the fleet's currency, as a person reads it."""
        return display.money(amount, self.fleet.currency)

    def today(self) -> date:
        """Return today's date where this vehicle's fleet is, by the clock."""
        return self.fleet.local_date(timezone.now())

    def clean(self) -> None:
        super().clean()
        if not self.has_battery:
            sentence = _("Only a vehicle with a traction battery has this.")
            wrong = [name for name in self.BATTERY_FIELDS if getattr(self, name)]
            if wrong:
                raise ValidationError(dict.fromkeys(wrong, sentence))
        self._take_fleet_unit()
        if self.fleet_id and self.has_twin(self.fleet_id):
            raise ValidationError({"vin": ValidationError(SAME_VIN, code="unique")})

    def has_twin(self, fleet: int) -> bool:
        """Tell whether another vehicle of the fleet with this key has its number, with
        or without hyphens."""
        if not self.vin:
            return False
        others = Vehicle.objects.filter(fleet=fleet).exclude(pk=self.pk)
        same = others.alias(short=compact("vin")).filter(short=vin.compact(self.vin))
        return same.exists()

    def with_content_json(self, content: Any) -> "Vehicle":
        """Return the vehicle as a revision has it. It stays in its fleet: to move it
        is another act (``vehicles.moving``)."""
        vehicle: Vehicle = super().with_content_json(content)
        vehicle.fleet = self.fleet
        return vehicle

    def validate_constraints(self, exclude: Any = None) -> None:
        # That of the number is asked for in clean(), to be said at its field.
        super().validate_constraints(exclude={*(exclude or ()), "vin"})

    # The unit that its distances are converted from when it is saved next.
    converted_from = ""

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        from vehicles import converting

        self._take_fleet_unit()
        before, self.converted_from = self.converted_from, ""
        super().save(*args, **kwargs)
        if before:
            converting.convert_all(self, before, self.distance_unit)
        self.fleet.take_in(self.photo)

    def _take_fleet_unit(self) -> None:
        if not self.distance_unit:  # without a fleet, which is refused, any will do
            known = self.fleet_id is not None
            self.distance_unit = self.fleet.distance_unit if known else DistanceUnit.KM
