"""What was done to a vehicle, and what is to be done."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import RevisionMixin

from accounts.models import Authored
from core import display
from core.currencies import currency_choices
from core.db.fields import AmountField, LineField, MarkdownField
from maintenance.due_state import DueState, earliest
from maintenance.models.occurrences import Planned
from maintenance.models.suppliers import Supplier, take_back_foreign_supplier
from maintenance.models.types import MaintenanceType
from maintenance.querysets import MaintenanceRecordQuerySet
from vehicles.fields import DateField, DistanceField
from vehicles.models import HasRecipients, OdometerReading, Vehicle
from vehicles.odometer import recompute

FORECAST = ("forecast_on", "forecast_late_on")
# What is kept of who changed when a record is due.
MOVED = ("moved_by", "moved_on", "moved_to")


class MaintenanceRecord(Planned, RevisionMixin, Authored, HasRecipients):
    """One line of a vehicle's history: to be done, or done.

    Due on its due date, or on the day its due mileage is reached, whichever comes
    first. A completed mileage is also an odometer reading, and the
    two are kept in step: see :meth:`sync_derived_fields`.
    """

    class Status(models.TextChoices):
        """Whether the work was done; nothing else."""

        INCOMPLETE = "incomplete", _("Incomplete")
        COMPLETED = "completed", _("Completed")

    vehicle = models.ForeignKey(
        Vehicle,
        verbose_name=_("vehicle"),
        on_delete=models.PROTECT,
        related_name="records",
        db_index=False,  # maintenance_record_by_vehicle begins with it
    )
    description = LineField(
        _("description"), max_length=200, help_text=_("Brief: “Oil and filter”.")
    )
    maintenance_type = models.ForeignKey(
        MaintenanceType,
        verbose_name=_("maintenance type"),
        on_delete=models.PROTECT,
        related_name="records",
    )
    due_date = DateField(_("due date"), null=True, blank=True)
    due_mileage = DistanceField(
        _("due mileage"),
        null=True,
        blank=True,
        help_text=_("In the vehicle's own unit."),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.INCOMPLETE
    )
    completed_date = DateField(
        _("completed on"),
        null=True,
        blank=True,
        help_text=_("Left empty on a completed record: today."),
    )
    completed_mileage = DistanceField(
        _("completed mileage"),
        null=True,
        blank=True,
        help_text=_("What the odometer said then; it is kept as a reading."),
    )
    odometer_reading = models.OneToOneField(
        OdometerReading,
        verbose_name=_("odometer reading"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="record",
    )
    supplier = models.ForeignKey(
        Supplier,
        verbose_name=_("supplier"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="records",
    )
    cost = AmountField(
        _("cost"),
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Taxes included."),
    )
    # Empty where there is no cost. An amount keeps the currency it was entered in,
    # whatever its fleet reckons in later.
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        choices=currency_choices,
        help_text=_("Left empty: the currency of the vehicle's fleet."),
    )
    details = MarkdownField(_("details"), blank=True)
    is_private = models.BooleanField(
        _("never show on shared pages"),
        default=False,
        help_text=_("The record stays here, its files and mileage with it."),
    )
    # The day on which its due mileage is reached, as forecast from the vehicle's
    # readings: kept by the program, never typed.
    forecast_on = models.DateField(_("forecast"), null=True, blank=True, editable=False)
    # The late end of the band in which that day falls: the same day if a reading has
    # reached the mileage, a later one if not. Kept with it.
    forecast_late_on = models.DateField(
        _("late end of the forecast"), null=True, blank=True, editable=False
    )
    # Who changed when it is due, on which day, and on what day it was due from then
    # on: whom nobody need remind at once of what they have just done.
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,  # maintenance_record_moved is
    )
    moved_on = models.DateField(null=True, blank=True, editable=False)
    moved_to = models.DateField(null=True, blank=True, editable=False)
    # Whichever comes first; empty if there is neither a date nor a forecast. (SQLite
    # calls the least of a date and nothing nothing, PostgreSQL calls it the date.)
    due_on = models.GeneratedField(
        expression=Coalesce(
            Least("due_date", "forecast_on"), "due_date", "forecast_on"
        ),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("due on"),
    )
    # The day at which the record stands in lists: when it was done, else when it
    # is due; what waits for a date stands before everything that has one. SQLite and
    # PostgreSQL disagree on where NULL sorts: so there is none.
    listed_on = models.GeneratedField(
        expression=Coalesce(
            "completed_date",
            Least("due_date", "forecast_on"),
            "due_date",
            "forecast_on",
            models.Value(date.max),
        ),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = MaintenanceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance record")
        verbose_name_plural = _("maintenance records")
        permissions = [
            ("complete_maintenancerecord", "Can complete what is due"),
            ("change_own_maintenancerecord", "Can change own records for a day"),
        ]
        ordering = ["-listed_on", "-id"]
        indexes = [
            models.Index(
                fields=["-listed_on", "-id"], name="maintenance_record_by_day"
            ),
            models.Index(
                fields=["vehicle", "-listed_on", "-id"],
                name="maintenance_record_by_vehicle",
            ),
            # What lists are sorted and filtered by.
            models.Index(
                fields=["status", "-listed_on", "-id"], name="maintenance_record_status"
            ),
            models.Index(
                fields=["status", "due_date", "id"], name="maintenance_record_open_due"
            ),
            models.Index(fields=["due_date", "id"], name="maintenance_record_by_due"),
            models.Index(
                fields=["completed_date", "id"], name="maintenance_record_by_done"
            ),
            models.Index(
                fields=["description", "id"], name="maintenance_record_by_words"
            ),
            models.Index(
                fields=["moved_by"],
                condition=models.Q(moved_by__isnull=False),
                name="maintenance_record_moved",
            ),
            # What a public page counts and sums up, without reading the rows.
            models.Index(
                fields=[
                    "vehicle",
                    "is_private",
                    "status",
                    "maintenance_type",
                    "currency",
                    "cost",
                ],
                name="maintenance_record_shown",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(status="incomplete"),
                name="maintenance_record_by_due_day",
            ),
            # The board: of all vehicles (some of which a person sees; with the status,
            # without which SQLite would read the rows, and what tells how pressing it
            # is), of one, of a type, and of a supplier.
            models.Index(
                fields=[
                    "status",
                    "listed_on",
                    "id",
                    "vehicle",
                    "due_date",
                    "forecast_late_on",
                ],
                condition=models.Q(status="incomplete"),
                name="maintenance_board_states",
            ),
            models.Index(
                fields=["vehicle", "listed_on", "id"],
                condition=models.Q(status="incomplete"),
                name="maintenance_board_by_vehicle",
            ),
            models.Index(
                fields=["maintenance_type", "listed_on", "id"],
                condition=models.Q(status="incomplete"),
                name="maintenance_board_by_type",
            ),
            models.Index(
                fields=["supplier", "listed_on", "id"],
                condition=models.Q(status="incomplete"),
                name="maintenance_board_by_supplier",
            ),
            models.Index(
                fields=["cost"],
                condition=models.Q(status="incomplete", cost__isnull=False),
                name="maintenance_board_by_cost",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="completed", completed_date__isnull=False)
                | models.Q(
                    status="incomplete",
                    completed_date=None,
                    completed_mileage=None,
                ),
                name="maintenance_record_completion",
                violation_error_message=_(
                    "A completed record has a date; an incomplete one has neither a "
                    "date nor a mileage of completion."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(cost=None) | models.Q(cost__gte=0),
                name="maintenance_record_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(cost=None) | ~models.Q(currency=""),
                name="maintenance_record_cost_has_currency",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(status="incomplete"),
                name="maintenance_record_one_open_per_plan",
            ),
            models.UniqueConstraint(
                fields=["plan", "plan_sequence"],
                name="maintenance_record_occurrence_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def is_completed(self) -> bool:
        """Tell whether the work was done."""
        return self.status == self.Status.COMPLETED

    @property
    def cost_text(self) -> str:
        """Return ``€1,234.50``: what it cost, as the reader writes it, or ``""``."""
        if self.cost is None:
            return ""
        return display.money(self.cost, self.currency or self.vehicle.fleet.currency)

    @property
    def is_former_owners(self) -> bool:
        """Tell whether it was done before the vehicle was purchased: then a former
        owner paid. As ``FORMER_OWNERS`` asks the database."""
        bought, done = self.vehicle.purchase_date, self.completed_date
        return bought is not None and done is not None and done < bought

    @property
    def due_day(self) -> date | None:
        """Return the day on which it is due as the fields stand, saved or not."""
        return earliest(self.due_date, self.forecast_on)

    @property
    def latest_due_day(self) -> date | None:
        """Return the day by which it is due for sure: its due date, or the late end
        of the forecast."""
        return earliest(self.due_date, self.forecast_late_on)

    @property
    def is_reached(self) -> bool:
        """Tell whether an accepted reading has reached its due mileage."""
        return self.forecast_on is not None and (
            self.forecast_on == self.forecast_late_on
        )

    @property
    def is_due_by_forecast(self) -> bool:
        """Tell whether its due day is a forecast, and neither its date nor read off."""
        day = self.due_day
        return day is not None and day != self.due_date and not self.is_reached

    def due_state(self, today: date) -> DueState:
        """Return how it stands with an open record, ``today`` being the fleet's
        date."""
        return DueState.of(self.due_day, self.latest_due_day, today)

    def is_overdue(self, today: date) -> bool:
        """Tell whether it is to be done still and was due before ``today``, the
        fleet's date, for sure: a forecast alone is none before its late end."""
        return not self.is_completed and self.due_state(today) == DueState.OVERDUE

    def complete(self, *, on: date, mileage: int | None = None) -> None:
        """Set it completed on a day, at a mileage in the vehicle's unit. Not saved."""
        self.status = self.Status.COMPLETED
        self.completed_date = on
        self.completed_mileage = mileage

    def clean(self) -> None:
        super().clean()
        vehicle = self.vehicle if self.vehicle_id else None
        if self.is_completed and self.completed_date is None and vehicle:
            self.completed_date = vehicle.today()
        errors = self._completion_errors(vehicle) | self._supplier_errors(vehicle)
        if errors:
            raise ValidationError(errors)

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> "MaintenanceRecord | None":
        """Return the record as a revision has it, without what was deleted since.
        (Modelcluster fails at a protected key that leads nowhere.)"""
        data = dict(data)
        for field in cls._meta.concrete_fields:
            remote: Any = field.remote_field
            if remote is None or remote.on_delete is not models.PROTECT:
                continue
            rows = remote.model._base_manager.filter(pk=data.get(field.name))
            if not rows.exists():
                data[field.name] = None
        found: MaintenanceRecord | None = super().from_serializable_data(
            data, check_fks, strict_fks
        )
        return found

    def with_content_json(self, content: Any) -> "MaintenanceRecord":
        """Return the record as a revision has it. An attachment that was removed
        since is new again: under its old key, no form would take it back."""
        record: MaintenanceRecord = super().with_content_json(content)
        saved = MaintenanceRecord.objects.filter(pk=self.pk)
        living = set(saved.values_list("attachments", flat=True))
        for attachment in record.attachments.all():
            if attachment.pk not in living:
                attachment.pk = None
        return record

    def _completion_errors(self, vehicle: Vehicle | None) -> dict[str, Any]:
        """Return what is wrong with the completion, by field."""
        if not self.is_completed:
            sentence = _("An incomplete record has none: clear it, or set the status.")
            fields = ("completed_date", "completed_mileage")
            return {
                name: sentence for name in fields if getattr(self, name) is not None
            }
        if vehicle is None or self.completed_date is None:
            return {}
        day = {"completed_date": self.completed_date}
        if self.completed_date > vehicle.today() and not self._has_stored(day):
            return {"completed_date": _("Work cannot be completed in the future.")}
        return {}

    def _has_stored(self, values: dict[str, Any]) -> bool:
        """Tell whether the database has these values: then nobody changes them now,
        and what has become of other rows since is no reason to refuse them."""
        return self.pk is not None and self._saved.filter(**values).exists()

    def _supplier_errors(self, vehicle: Vehicle | None) -> dict[str, Any]:
        """Refuse a supplier that belongs to another fleet than the vehicle, unless it
        is stored so: what nobody changes stands in nobody's way."""
        if vehicle is None or self.supplier_id is None or self.supplier is None:
            return {}
        if self.supplier.fleet_id in (None, vehicle.fleet_id):
            return {}
        kept = {"supplier": self.supplier_id, "vehicle": self.vehicle_id}
        if self.pk and self._saved.filter(**kept).exists():
            return {}
        return {"supplier": _("This supplier belongs to another fleet.")}

    # The right reading, saved already, in the place of the one that came from it.
    corrected_reading: OdometerReading | None = None

    def sync_derived_fields(self, stored: "MaintenanceRecord | None") -> Iterable[str]:
        """Keep the reading that its completed mileage is, the forecast, and the
        currency of its cost.

        A reading that the record no longer stands for is evidence still: it is set
        aside, not changed.
        """
        # Of what is stored: on the way back to an old revision, the attribute holds
        # the reading of that time.
        self.odometer_reading = self._kept(stored.odometer_reading if stored else None)
        self.forecast_on, self.forecast_late_on = self._forecast()
        self.currency = self._own_currency(stored)
        if not self.is_completed:
            self.early_as = ""
        self._note_move(stored)
        kept = ["supplier"] if take_back_foreign_supplier(self, stored) else []
        return ("odometer_reading", *FORECAST, "currency", "early_as", *MOVED, *kept)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            own = MaintenanceRecord.objects.filter(pk=self.pk).readings()
            result = super().delete(*args, **kwargs)
            own.exclude_without_record()
            return result

    def _note_move(self, stored: "MaintenanceRecord | None") -> None:
        """Note who changes when it is due, and from when to when."""
        if stored is None:
            self.moved_by = self.moved_on = self.moved_to = None
        elif (stored.due_date, stored.due_mileage) != (self.due_date, self.due_mileage):
            self.moved_by = get_active_log_context().user
            self.moved_on, self.moved_to = self.vehicle.today(), self.due_day
        else:
            for name in ("moved_by_id", "moved_on", "moved_to"):
                setattr(self, name, getattr(stored, name))

    def _forecast(self) -> recompute.Expected:
        """Return when its due mileage was, or will be, reached."""
        if self.is_completed or self.due_mileage is None:
            return recompute.Expected()
        return recompute.expected_of(self.vehicle_id, self.due_mileage)

    def _own_currency(self, stored: "MaintenanceRecord | None") -> str:
        """Return the currency of its cost: the one that is said, else the one it was
        in until now, else that of the vehicle's fleet."""
        if self.cost is None:
            return ""
        known = stored.currency if stored else ""
        return self.currency or known or self.vehicle.fleet.currency

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        # Saving sees to it that a cost has a currency.
        super().validate_constraints(exclude={*(exclude or ()), "currency"})

    def _kept(self, kept: OdometerReading | None) -> OdometerReading | None:
        """Return the reading that the completed mileage is, made if need be; the one
        that was ``kept`` until now, if it still says the same."""
        said = (self.vehicle_id, self.completed_mileage, self.completed_date)
        if right := self.corrected_reading:
            self.corrected_reading = None
            if said == (right.vehicle_id, right.value, right.read_on):
                return right
        if kept and said != (kept.vehicle_id, kept.value, kept.read_on):
            kept.is_excluded = True
            kept.note = gettext("The record it came from was changed.")
            kept.save()
            kept = None
        if kept or self.completed_mileage is None or not self.completed_date:
            return kept
        return OdometerReading.objects.create(
            vehicle_id=self.vehicle_id,
            value=self.completed_mileage,
            read_on=self.completed_date,
            source=OdometerReading.Source.RECORD,
            note=self.description,
        )
