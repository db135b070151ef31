"""What makes a record one of a plan's."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maintenance.mileages import Counted, counted
from maintenance.schedule import ANEW, EXTRA, FOR_DUE, Point
from vehicles.odometer import Accepted, recompute

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from maintenance.models.plans import MaintenancePlan
    from vehicles.models import Vehicle

# What the next occurrence is reckoned from.
COMPLETION = ("status", "completed_date", "completed_mileage", "early_as")


def due_in_words(due: Point, vehicle: "Vehicle") -> str:
    """Return “12 May 2027 or 45,000 km”, one of the two, or ``""``."""
    parts = []
    if due.day:
        parts.append(date_format(due.day))
    if due.mileage is not None:
        parts.append(vehicle.mileage(due.mileage))
    return gettext(" or ").join(parts)


class Early(models.TextChoices):
    """What work done early on a fixed calendar stands for."""

    FOR_DUE = FOR_DUE, _("it counts for the day it was due")
    ANEW = ANEW, _("the calendar begins anew on the day it was done")
    EXTRA = EXTRA, _("it was an extra one: the day it is due stays")


class Planned(models.Model):
    """A record that a plan wrote, or none: the occurrences of a plan are numbered,
    and each remembers what it was due at by the plan.

    Saving and deleting keep the plan in step, in the same transaction, one person
    after the other.
    """

    plan = models.ForeignKey(
        "maintenance.MaintenancePlan",
        verbose_name=_("plan"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="records",
        db_index=False,  # maintenance_record_occurrence_unique begins with it
    )
    plan_sequence = models.PositiveIntegerField(null=True, blank=True, editable=False)
    planned_date = models.DateField(null=True, blank=True, editable=False)
    planned_mileage = models.PositiveIntegerField(null=True, blank=True, editable=False)
    early_as = models.CharField(
        _("done early"), max_length=10, choices=Early, blank=True
    )

    if TYPE_CHECKING:  # what the record that this is mixed into has
        vehicle: Vehicle
        vehicle_id: int
        due_date: date | None
        due_mileage: int | None
        completed_date: date | None
        completed_mileage: int | None
        odometer_reading_id: int | None
        cost: Decimal | None
        details: str
        is_private: bool
        description: str
        maintenance_type_id: int
        supplier_id: int | None
        notify_users: Any
        notify_groups: Any
        attachments: Any
        latest_revision: Any

        @property
        def is_completed(self) -> bool: ...

    KEPT = ("plan_id", "plan_sequence", "planned_date", "planned_mileage")
    is_cancelled = False
    # Its plan, which others wait for, and the record as the database has it: known to
    # whoever saves it next.
    locked_state: tuple[Any, Any] | None = None
    next_occurrence: Any = None  # what its plan wrote when it was saved last

    class Meta:
        abstract = True

    @property
    def sequence(self) -> int:
        """Return which occurrence of its plan this is, from 1; 0 without a plan."""
        return self.plan_sequence or 0

    @property
    def running_plan(self) -> Any:
        """Return the plan that goes on when this open record is deleted, if any."""
        goes_on = self.plan and self.plan.is_active and not self.is_completed
        return self.plan if goes_on else None

    @property
    def is_unclear(self) -> bool:
        """Tell whether somebody should say what it stands for, completed so early on
        the fixed calendar of its plan. Up to one query."""
        plan = self.plan
        if plan is None or not plan.is_active or not self.is_completed:
            return False
        return bool(plan.rule.is_unclear(self.completed_date, self.planned_date))

    def due_after(self, early_as: str) -> Point:
        """Return when its plan is due after it, if it is completed and stands for
        this. Up to two queries."""
        plan: Any = self.plan
        kept, self.early_as = self.early_as, early_as
        try:
            return cast(Point, plan.after_doing(self))
        finally:
            self.early_as = kept

    @property
    def due_text(self) -> str:
        """Return “12 May 2027 or 45,000 km”, one of the two, or ``""``."""
        return due_in_words(Point(self.due_date, self.due_mileage), self.vehicle)

    @property
    def next_planned(self) -> Any:
        """Return the record that its plan wrote after it, if there is one."""
        later = self.next_occurrence or (self.plan.after(self) if self.plan else None)
        if later:
            later.vehicle = self.vehicle  # with which a plan stays
        return later

    def counted(self, fit: Accepted | None = None) -> Counted:
        """Return from which total its plan goes on once it is completed, by the
        readings that ``fit`` together: one query, if they are not given."""
        fit = recompute.fit_of(self.vehicle_id) if fit is None else fit
        return counted(fit, self.odometer_reading_id, self.completed_date)

    @property
    def is_due_as_written(self) -> bool:
        """Tell whether it is due as its plan wrote it."""
        planned = (self.planned_date, self.planned_mileage)
        return (self.due_date, self.due_mileage) == planned

    def content(self) -> dict[str, Any]:
        """Return what a plan writes into a record, as it is now. Two queries."""
        return {
            "description": self.description,
            "maintenance_type_id": self.maintenance_type_id,
            "supplier_id": self.supplier_id,
            "notify_users": {user.pk for user in self.notify_users.all()},
            "notify_groups": {group.pk for group in self.notify_groups.all()},
        }

    def take(self, name: str, value: Any) -> None:
        """Set a field of :meth:`content`. Not saved."""
        if not name.startswith("notify_"):
            setattr(self, name, value)
            return
        field: Any = self._meta.get_field(name)
        rows = field.related_model.objects.filter(pk__in=value)
        field.save_form_data(self, list(rows))

    def is_untouched(self, content: dict[str, Any]) -> bool:
        """Tell whether it is open and nobody has touched it since a plan wrote this
        ``content`` into it: nothing changed, nothing added."""
        return (
            not self.is_completed
            and self.is_due_as_written
            and self.cost is None
            and not self.details
            and not self.is_private
            and self.content() == content
            and not self.attachments.exists()
        )

    def set_due(self, due: Point) -> None:
        """Be due as the plan says. Not saved."""
        self.due_date = self.planned_date = due.day
        self.due_mileage = self.planned_mileage = due.mileage

    def move(self, due: Point) -> None:
        """Be due as the plan says, and save, if that is something new."""
        if (self.planned_date, self.planned_mileage) != (due.day, due.mileage):
            self.set_due(due)
            self.save()

    def cancel(self) -> None:
        """Delete an open record that its plan takes back; nothing follows it."""
        self.is_cancelled = True
        self.delete()

    def clean(self) -> None:
        super().clean()
        if not self.pk or self.plan is None:
            return
        errors = {}
        if self.vehicle_id and self.vehicle_id != self.plan.vehicle_id:
            errors["vehicle"] = _(
                "This belongs to the plan “%(plan)s” of another vehicle."
            ) % {"plan": self.plan}
        reopened = not self.is_completed and self._saved.completed().exists()
        if reopened and (why := self.plan.reason_to_stay_done(self)):
            errors["status"] = why
        if errors:
            raise ValidationError(errors)

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        # Saving sees to it that one record of a plan is open; what stands in its way
        # is said in clean().
        super().validate_constraints(exclude={*(exclude or ()), "plan"})

    def with_content_json(self, content: Any) -> Any:
        record = super().with_content_json(content)  # type: ignore[misc]  # a mixin
        # These are no part of what a person wrote.
        for name, value in (self._saved.values(*self.KEPT).first() or {}).items():
            setattr(record, name, value)
        return record

    def lock(self) -> Any:
        """Let others wait for this record, for its plan and for its vehicle's readings,
        until the transaction ends. Return it as the database has it, or None. Saved
        next, it does not ask again."""
        plan = self._locked_plan()
        recompute.lock_vehicles([self.vehicle_id])
        self.locked_state = (
            plan,
            self._stored(self._saved.select_for_update(of=("self",))),
        )
        return self.locked_state[1]

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields == ["latest_revision"]:
            return super().save(*args, **kwargs)  # which tells nothing of the work
        plan, stored = self.locked_state or (
            self._locked_plan(),
            self._stored(self._saved),
        )
        self.locked_state = self.next_occurrence = None
        if plan and self.pk and stored is None:
            # Its plan took it back meanwhile, and its revisions went along. What
            # somebody says was done is kept.
            self.latest_revision = None
        before = stored.completion if stored else None
        if plan and self.is_completed:
            # From here to the end of what follows, the readings stay as they are.
            recompute.lock_vehicles([self.vehicle_id])
        status_is_saved = fields is None or "status" in fields
        if plan and before and status_is_saved and not self.is_completed:
            plan.revert(self)
        if (kept := self.sync_derived_fields(stored)) and fields is not None:
            kwargs["update_fields"] = {*fields, *kept}
        super().save(*args, **kwargs)
        saved = self if fields is None else self._stored(self._saved)
        if plan and saved and saved.completion and saved.completion != before:
            self.next_occurrence = plan.follow(self)
        return None

    def sync_derived_fields(self, stored: Any) -> Iterable[str]:
        """Set what follows from the fields of a row about to be saved, which the
        database has as ``stored``, if it has it. Return the names of what was set."""
        return ()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            skipped = not self.is_completed and not self.is_cancelled
            plan = self._locked_plan() if skipped else None
            result = super().delete(*args, **kwargs)
            if plan:
                plan.skip(self)
            return result

    def _locked_plan(self) -> "MaintenancePlan | None":
        """Return its plan, on which others wait until this transaction ends."""
        if self.plan_id is None:
            return None
        plans: Any = self._meta.get_field("plan").related_model
        plan = plans.objects.locked(self.plan_id)
        if plan is None:
            self.plan = None  # it was deleted meanwhile
        return plan

    @property
    def completion(self) -> tuple[Any, ...] | None:
        """Return how it was completed, or None."""
        if not self.is_completed:
            return None
        return tuple(getattr(self, name) for name in COMPLETION)

    def _stored(self, rows: Any) -> Any:
        """Return the record as the database has it, if it does: one query, with the
        reading that came from it."""
        found = rows.select_related("odometer_reading")
        return None if self.pk is None else found.first()

    @property
    def _saved(self) -> Any:
        """Return the rows that are this record: one, or none."""
        return type(self)._default_manager.filter(pk=self.pk)
