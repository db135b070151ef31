"""Work on one vehicle that comes again, and the record it keeps open for it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import RevisionMixin

from maintenance.models.occurrences import Planned
from maintenance.models.schedules import Recurring, recurring_constraints
from maintenance.models.suppliers import Supplier, take_back_foreign_supplier
from maintenance.models.templates import PlanTemplate
from maintenance.querysets import MaintenancePlanQuerySet
from maintenance.schedule import ANEW, Point, Rule
from vehicles.fields import DateField, DistanceField
from vehicles.models import PEOPLE, HasRecipients, Vehicle, prefetched_recipients
from vehicles.odometer import Accepted, recompute


class MaintenancePlan(RevisionMixin, Recurring, HasRecipients):
    """Work on one vehicle that comes again.

    While it is active, exactly one of its records is open. Completing or skipping
    that one writes the next, in the same transaction; until somebody touches it, it
    follows what the plan and the completion before it say.
    """

    vehicle = models.ForeignKey(
        Vehicle,
        verbose_name=_("vehicle"),
        on_delete=models.PROTECT,
        related_name="plans",
    )
    start_date = DateField(
        _("counted from"),
        help_text=_("The day it was last done, or on which counting begins."),
    )
    start_mileage = DistanceField(
        _("counted from mileage"),
        null=True,
        blank=True,
        help_text=_("What the odometer said then, in the vehicle's own unit."),
    )
    template = models.ForeignKey(
        PlanTemplate,
        verbose_name=_("made from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="plans",
    )
    supplier = models.ForeignKey(
        Supplier,
        verbose_name=_("supplier"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        help_text=_("Whom to ask each time."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("One that is not keeps its history and plans nothing more."),
    )

    objects = MaintenancePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance plan")
        verbose_name_plural = _("maintenance plans")
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["title", "id"], name="maintenance_plan_by_title")
        ]
        constraints = recurring_constraints("maintenance_plan")

    def __str__(self) -> str:
        return self.title

    @property
    def interval(self) -> str:
        """Return how often, in the vehicle's unit, as a person reads it."""
        return self.interval_in(self.vehicle.distance_unit)

    @property
    def rule(self) -> Rule:
        """Return the arithmetic of this plan."""
        return Rule(
            months=self.every_months,
            distance=self.every_distance,
            start=Point(self.restarted_on or self.start_date, self.start_mileage),
            fixed=self.anchor == self.Anchor.CALENDAR,
        )

    @cached_property
    def restarted_on(self) -> date | None:
        """Return the day on which a fixed calendar started again after its start, if it
        did. One query, only for such a plan that is stored."""
        if self.pk is None or self.anchor != self.Anchor.CALENDAR:
            return None
        rows = self.records.completed().filter(early_as=ANEW)
        last = rows.order_by("-plan_sequence").first()
        day = last.completed_date if last else None
        return day if day and self.start_date and day > self.start_date else None

    @property
    def open_record(self) -> Planned | None:
        """Return the occurrence that is still to be done. One query."""
        return self.records.incomplete().first()

    def clean(self) -> None:
        super().clean()
        vehicle = self.vehicle if self.vehicle_id else None
        if vehicle is None:
            return
        errors = {}
        stored = MaintenancePlan.objects.filter(pk=self.pk)
        foreign = self.supplier and self.supplier.fleet_id not in (
            None,
            vehicle.fleet_id,
        )
        # What is stored so, and changed by nobody, stands in nobody's way.
        if foreign and not stored.filter(supplier=self.supplier_id).exists():
            errors["supplier"] = _("This supplier belongs to another fleet.")
        if not self.every_months and self.start_mileage is None:
            errors["start_mileage"] = _("Say from which mileage the distance counts.")
        if self.pk and stored.exclude(vehicle=vehicle).exists():
            errors["vehicle"] = _("A plan stays with its vehicle. Make another one.")
        if errors:
            raise ValidationError(errors)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the plan, and write or change its open record.

        What somebody changed on that record stays as it is, field by field. A plan
        that is ended takes the record back, unless somebody has touched it.
        """
        if kwargs.get("update_fields") == ["latest_revision"]:
            return super().save(*args, **kwargs)
        stored = MaintenancePlan.objects.locked(self.pk)
        if stored:
            self._save_over(stored, *args, **kwargs)
        else:
            content = self.content()
            super().save(*args, **kwargs)
            if self.is_active:
                self._write(self.rule.first(), 1, content)
        return None

    def _save_over(self, stored: "MaintenancePlan", *args: Any, **kwargs: Any) -> None:
        """Save a plan that the database has as ``stored``, for which others wait."""
        recompute.lock_vehicles([stored.vehicle_id])
        take_back_foreign_supplier(self, stored)
        with prefetched_recipients(self, stored):
            wrote = stored.content()
            super().save(*args, **kwargs)
            record = self.open_record
            if not self.is_active:
                if record and record.is_untouched(wrote):
                    record.cancel()
            elif record is None:
                self._write(self._next(), self._last_sequence() + 1, self.content())
            else:
                self._propagate(record, stored, wrote)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the plan. What was done stays, and what somebody touched; an open
        record as the plan wrote it goes."""
        with transaction.atomic():
            self.end()
            return super().delete(*args, **kwargs)

    def end(self) -> None:
        """Plan nothing more, and save."""
        self.is_active = False
        self.save()

    def content(self) -> dict[str, Any]:
        """Return what the plan writes into a record, by field. Two queries."""
        return {
            "description": self.title,
            "maintenance_type_id": self.maintenance_type_id,
            "supplier_id": self.supplier_id,
            "notify_users": {user.pk for user in self.notify_users.all()},
            "notify_groups": {group.pk for group in self.notify_groups.all()},
        }

    def follow(self, done: Planned) -> Planned | None:
        """Write what comes after a completed record; or move it, if nobody has
        touched it since. What was skipped before it stays skipped. Return it."""
        self.__dict__.pop("restarted_on", None)
        if not self.is_active:
            return None
        if (later := self.after(done)) is None:
            due = self.after_doing(done)
            return self._write(due, done.sequence + 1, self.content())
        if later.sequence == done.sequence + 1 and self.wrote(later):
            later.move(self.after_doing(done))
        return later

    def reason_to_stay_done(self, done: Planned) -> str:
        """Return why a completed record cannot be opened again, or ``""``."""
        later = self.after(done)
        if later is None or (later.sequence == done.sequence + 1 and self.wrote(later)):
            return ""
        if later.is_completed:
            return _(
                "The plan has gone on: “%(next)s” was completed after it. Add a new "
                "record for what is still to be done."
            ) % {"next": later}
        return _(
            "The next one of its plan, due %(due)s, was changed by somebody, and only "
            "one can be open. Undo those changes first, or add a new record for what "
            "is still to be done."
        ) % {"due": later.due_text or "–"}

    def revert(self, done: Planned) -> None:
        """Withdraw what follows a completed record, which is opened again.

        Raises ValidationError if somebody has touched it.
        """
        if why := self.reason_to_stay_done(done):
            raise ValidationError({"status": why})
        if later := self.after(done):
            later.cancel()

    def after_skipping(self, record: Planned) -> Point:
        """Return when the plan is due after an open record that is left out: the
        first time that lies ahead."""
        last = self.records.completed().order_by("-plan_sequence").first()
        fixed = self.anchor == self.Anchor.CALENDAR
        anchor = last.completed_date if last and not fixed else None
        due = Point(record.planned_date, record.planned_mileage)
        now = Point(self.vehicle.today(), self._mileage())
        return self.rule.skip(due, now, anchor)

    def skip(self, record: Planned) -> None:
        """Write what comes after an open record that was deleted."""
        if self.is_active and self.open_record is None:
            due = self.after_skipping(record)
            self._write(due, record.sequence + 1, self.content())

    def after(self, record: Planned) -> Planned | None:
        """Return the record that follows a record, if there is one."""
        later = self.records.filter(plan_sequence__gt=record.sequence)
        return later.order_by("plan_sequence").first()

    def wrote(self, record: Planned) -> bool:
        """Tell whether a record is open and as the plan wrote it."""
        return record.is_untouched(self.content())

    def _next(self) -> Point:
        """Return when the plan is due as its history stands."""
        last = self.records.completed().order_by("-plan_sequence").first()
        return self.after_doing(last) if last else self.rule.first()

    def after_doing(self, done: Planned, fit: Accepted | None = None) -> Point:
        """Return when the plan is due after a completed record, by the readings that
        ``fit`` together: one query, if they are not given."""
        mileage = done.counted(fit).total if self.every_distance else None
        return self.rule.after(
            done=Point(done.completed_date, mileage),
            due=Point(done.planned_date, done.planned_mileage),
            meant=done.early_as,
        )

    def _mileage(self) -> int | None:
        """Return what the odometer says, as far as we know."""
        latest = self._vehicle_now().latest_reading
        return latest.value if latest else None

    def _vehicle_now(self) -> Vehicle:
        """Return the vehicle as it stands now, not as it was fetched. One query."""
        vehicles = Vehicle.objects.select_related("odometer_summary")
        return vehicles.get(pk=self.vehicle_id)

    def _last_sequence(self) -> int:
        found = self.records.aggregate(last=models.Max("plan_sequence"))
        return found["last"] or 0

    def _write(self, due: Point, sequence: int, content: dict[str, Any]) -> Planned:
        """Write an open record that is due then, and return it."""
        record = self.records.model(
            vehicle_id=self.vehicle_id, plan=self, plan_sequence=sequence
        )
        record.set_due(due)
        for name, value in content.items():
            record.take(name, value)
        record.locked_state = (self, None)
        record.save()
        nobody = [name for name in PEOPLE if not content[name]]
        with record.prefetched_empty("attachments", *nobody):
            record.save_revision(
                user=get_active_log_context().user,
                log_action="maintenance.planned",
                clean=False,
            )
        return record

    def _propagate(
        self, record: Planned, stored: "MaintenancePlan", wrote: Any
    ) -> None:
        """Let an open record follow a plan that was changed."""
        content = self.content()
        found = record.content() if content != wrote else wrote
        changed = {
            name: value
            for name, value in content.items()
            if found[name] == wrote[name] != value
        }
        for name, value in changed.items():
            record.take(name, value)
        moved = stored.rule != self.rule and record.is_due_as_written
        if moved:
            record.set_due(self._next())
        if changed or moved:
            record.save()
