"""The records that a report is about."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, Value

from costs.reports.scope import Scope
from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet


def records(scope: Scope) -> MaintenanceRecordQuerySet:
    """Return the records of these vehicles, type and supplier, of all days and
    whatever their state."""
    vehicles, rows = scope.vehicles(), MaintenanceRecord.objects.order_by()
    if supplier := scope.chosen.get("supplier"):
        rows = rows.filter(supplier=supplier.pk)
    if scope.vehicle is not None:
        rows = rows.filter(vehicle__in=vehicles.values("pk"))
    elif vehicles.query.where:  # else it is about all there are
        rows = rows.alias(of=unindexed("vehicle"))
        rows = rows.filter(of__in=vehicles.values("pk"))
    if kind := scope.chosen.get("kind"):
        rows = rows.alias(sort=unindexed("maintenance_type"))
        rows = rows.filter(sort=kind.pk)
    return rows


def completed(scope: Scope) -> MaintenanceRecordQuerySet:
    """Return those that were completed in the period, whoever paid."""
    days: tuple[date, date] = (scope.start, scope.end)
    return records(scope).completed().filter(completed_date__range=days)


def unindexed(key: str) -> ExpressionWrapper:
    """Return a foreign key as an expression that no index of its own serves: by days,
    a report reads what it needs out of one index. SQLite prefers to go through all
    records of all vehicles of a fleet, which takes twenty times as long."""
    value: Any = F(key) + Value(0)
    return ExpressionWrapper(value, output_field=BigIntegerField())
