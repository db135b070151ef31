"""Fleets, their vehicles, and what was read off the odometers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import (
    Collection,
    CollectionMember,
    CollectionViewRestriction,
    RevisionMixin,
)

from vehicles import formats, vin
from vehicles.choices import currency_choices, time_zone_choices
from vehicles.fields import (
    DateField,
    DistanceField,
    LineField,
    ManyField,
    MarkdownField,
    VINField,
)
from vehicles.groups import make_groups, rename_groups
from vehicles.querysets import (
    FleetQuerySet,
    OdometerReadingQuerySet,
    VehicleQuerySet,
)


class DistanceUnit(models.TextChoices):
    """The unit an odometer counts in."""

    KM = "km", _("kilometres")
    MI = "mi", _("miles")


class Notifies(ClusterableModel):
    """Something whose reminders go to people of its own.

    A record's people come before its vehicle's, and those before the fleet's.
    """

    notify_users = ManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("notify users"),
        blank=True,
        related_name="+",
    )
    notify_groups = ManyField(
        Group, verbose_name=_("notify groups"), blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Fleet(Notifies):
    """A household or a company fleet: the unit of privacy.

    It owns one private Wagtail collection, made with it, in which its images and
    documents live. Rights on it are given to groups on that collection; two groups,
    managers and viewers, are made with it too.
    """

    class Kind(models.TextChoices):
        """What sort of fleet this is."""

        HOUSEHOLD = "household", _("Household")
        COMPANY = "company", _("Company")

    # Not unique: a refusal would tell of another fleet.
    name = LineField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.HOUSEHOLD
    )
    collection = models.OneToOneField(
        Collection,
        verbose_name=_("collection"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="fleet",
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        choices=time_zone_choices,
        default="UTC",
        help_text=_("Due dates and reminders follow the calendar of this place."),
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=currency_choices, default="EUR"
    )
    distance_unit = models.CharField(
        _("distance unit"),
        max_length=2,
        choices=DistanceUnit,
        default=DistanceUnit.KM,
        help_text=_("What new vehicles count in; each can have its own."),
    )

    objects = FleetQuerySet.as_manager()

    class Meta:
        verbose_name = _("fleet")
        verbose_name_plural = _("fleets")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def local_date(self, now: datetime) -> date:
        """Return the calendar date in this fleet's time zone at the instant ``now``."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def take_in(self, file: CollectionMember | None) -> None:
        """Put an image or document that belongs to no fleet into this one's
        collection. A file of another fleet stays where it is."""
        if file is not None and file.collection.is_root():
            file.collection = self.collection
            file.save(update_fields=["collection"])

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.collection_id is None:
            self.collection = _private_collection(self.name)
            make_groups(self)
        elif self.collection.name != self.name:
            rename_groups(self, self.collection.name)
            self.collection.name = self.name
            self.collection.save()
        super().save(*args, **kwargs)


def _private_collection(name: str) -> Collection:
    """Make a collection whose files nobody gets without logging in."""
    collection = Collection.get_first_root_node().add_child(name=name)
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    return collection


class Vehicle(RevisionMixin, Notifies):
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
        help_text=_("Vehicle identification number, 17 characters."),
        error_messages={"unique": _("Another vehicle already has this VIN.")},
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
        if not self.vin or vin.has_right_check_digit(self.vin):
            return ""
        return _(
            "The check digit of the VIN %(vin)s does not match. That is usual for "
            "vehicles not built for North America; otherwise look for a typing error."
        ) % {"vin": self.vin}

    @cached_property
    def latest_reading(self) -> "OdometerReading | None":
        """Return the latest reading that nobody set aside. One query, then kept."""
        return self.readings.counted().first()

    def distance(self, value: int) -> str:
        """Return a distance in this vehicle's unit, as a person reads it."""
        return formats.distance(value, self.distance_unit)

    def money(self, amount: Decimal) -> str:
        """Return an amount in the fleet's currency, as a person reads it."""
        return formats.money(amount, self.fleet.currency)

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._take_fleet_unit()
        super().save(*args, **kwargs)
        self.fleet.take_in(self.photo)

    def _take_fleet_unit(self) -> None:
        if not self.distance_unit and self.fleet_id is not None:
            self.distance_unit = self.fleet.distance_unit


class OdometerReading(models.Model):
    """What somebody read off the instrument on a day.

    Readings are evidence: a wrong one is kept and set aside, not overwritten.
    """

    class Source(models.TextChoices):
        """How a reading reached us."""

        TYPED = "typed", _("Typed in")
        RECORD = "record", _("Maintenance record")
        FUEL_CARD = "fuel_card", _("Fuel card")
        API = "api", _("API")
        IMPORT = "import", _("Import")

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
    source = models.CharField(
        _("source"), max_length=20, choices=Source, default=Source.TYPED
    )
    note = LineField(_("note"), max_length=200, blank=True)
    set_aside = models.BooleanField(
        _("set aside"),
        default=False,
        help_text=_("A wrong reading is kept, but nothing is reckoned from it."),
    )

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
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.read_on})"

    @property
    def distance(self) -> str:
        """Return what the instrument said, with its unit."""
        return self.vehicle.distance(self.value)

    def clean(self) -> None:
        super().clean()
        if self.vehicle_id and self.read_on and self.read_on > self.vehicle.today():
            raise ValidationError({"read_on": _("A reading cannot be in the future.")})
