"""Questions about many maintenance records, types or suppliers."""

from typing import Any, Self

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet, Subquery
from django.utils.translation import gettext

from core.db.querysets import ScopedQuerySet
from maintenance.due_list.querysets import DueQuerySet
from vehicles.models import OdometerReading, Vehicle
from vehicles.odometer import recompute

# Whether a record was done before its vehicle was purchased: then a former owner paid.
FORMER_OWNERS = Exists(
    Vehicle.objects.filter(
        pk=OuterRef("vehicle_id"), purchase_date__gt=OuterRef("completed_date")
    )
)


class MaintenanceTypeQuerySet(QuerySet):
    """Maintenance types."""

    def builtin(self) -> "MaintenanceTypeQuerySet":
        """Return those that come with the program."""
        return self.exclude(code="")

    def delete(self) -> Any:
        """Delete them, unless one of them comes with the program."""
        if builtin := set(self.builtin()):
            raise ProtectedError("Built-in maintenance types stay.", builtin)
        return super().delete()


class SupplierQuerySet(ScopedQuerySet):
    """Suppliers."""


class MaintenancePlanQuerySet(ScopedQuerySet):
    """Maintenance plans."""

    def active(self) -> "MaintenancePlanQuerySet":
        """Return those that go on, on vehicles that are in use."""
        return self.filter(is_active=True, vehicle__status="active")

    def with_next(self) -> Self:
        """Annotate each with when its open record is due: ``next_on`` (the day, by
        date or forecast), ``next_date`` and ``next_mileage``, all of them or None."""
        plans: Any = self.model
        records = plans.records.rel.related_model._default_manager
        open_ones = records.filter(plan=OuterRef("pk"), status="incomplete")
        return self.annotate(
            next_on=Subquery(open_ones.values("due_on")[:1]),
            next_date=Subquery(open_ones.values("due_date")[:1]),
            next_mileage=Subquery(open_ones.values("due_mileage")[:1]),
        )

    def locked(self, key: int | None) -> Any:
        """Return the plan with this key, or None; whoever asks for it next waits
        until the transaction ends."""
        return self.select_for_update().filter(pk=key).first() if key else None

    def delete(self) -> Any:
        """Delete them one by one: each takes its open record back."""
        with transaction.atomic():
            plans: list[Any] = list(self)
            results = [plan.delete() for plan in plans]
        return sum(count for count, _by_model in results), {}


class PlanTemplateQuerySet(ScopedQuerySet):
    """Templates of plans."""


class OwnReadings(list[int]):
    """Readings, by key, that came from records which are to be deleted."""

    def exclude_without_record(self) -> None:
        """Set them aside. After their records are gone: as long as these are there,
        their plans would count anew."""
        if self:
            OdometerReading.objects.filter(pk__in=self).update(
                is_excluded=True, note=gettext("The record it came from was deleted.")
            )


class MaintenanceRecordQuerySet(DueQuerySet):
    """Maintenance records."""

    def completed(self) -> "MaintenanceRecordQuerySet":
        """Return those that were done."""
        return self.filter(status="completed")

    def locked(self) -> "MaintenanceRecordQuerySet":
        """Let others wait for these until the transaction ends: for their plan first,
        then for their vehicle's readings, in the order of everybody who saves one."""
        records: Any = self.model
        plans = records.plan.field.related_model.objects.select_for_update()
        keys = self.exclude(plan=None).order_by().values("plan_id")
        list(plans.filter(pk__in=keys).order_by("pk").values_list("pk"))
        recompute.lock_vehicles(self.order_by().values_list("vehicle_id"))
        return self.select_for_update(of=("self",))

    def delete(self) -> Any:
        """Delete them. The readings that came from them stay, set aside; the plans
        of those that were open go on with the next occurrence."""
        with transaction.atomic():
            skipped: list[Any] = list(
                self.incomplete().exclude(plan=None).order_by("plan_id")
            )
            plans = [record._locked_plan() for record in skipped]
            own = self.readings()
            result = super().delete()
            own.exclude_without_record()
            for plan, record in zip(plans, skipped, strict=True):
                if plan:
                    plan.skip(record)
            return result

    def readings(self) -> "OwnReadings":
        """Return the readings that come from these records. One query."""
        keys = self.order_by().exclude(odometer_reading=None)
        return OwnReadings(keys.values_list("odometer_reading", flat=True))

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Create them; costs of no currency are in that of their vehicles' fleets."""
        records = list(objs)
        lacking = [one for one in records if one.cost is not None and not one.currency]
        if lacking:
            keys = {record.vehicle_id for record in lacking}
            rows = Vehicle.objects.filter(pk__in=keys)
            known = dict(rows.values_list("pk", "fleet__currency"))
            for record in lacking:
                record.currency = known[record.vehicle_id]
        return super().bulk_create(records, *args, **kwargs)

    def for_display(self) -> "MaintenanceRecordQuerySet":
        """Fetch along what a line of a list shows."""
        return self.select_related(
            "vehicle__fleet",
            "vehicle__odometer_summary",
            "maintenance_type",
            "supplier",
        )

    def for_board(self) -> "MaintenanceRecordQuerySet":
        """Fetch along what a line of the board shows, and who may change it."""
        return self.for_display().select_related("vehicle__fleet__collection")
