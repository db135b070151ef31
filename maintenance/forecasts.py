"""Keeps the forecasts of records, and what plans wrote, in step with the readings of
their vehicles."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from maintenance.mileages import counted
from maintenance.models import MaintenanceRecord
from maintenance.schedule import Point
from vehicles.odometer import recompute
from vehicles.odometer.recompute import UNCHANGED, Computed, Expected, Waiting

AT_ONCE = 500


class RecordForecastListener:
    """The open records that are due at a mileage."""

    def waiting(self, vehicles: Sequence[int]) -> QuerySet[Any]:
        records = MaintenanceRecord.objects.incomplete().filter(vehicle__in=vehicles)
        return records.exclude(due_mileage=None).annotate(
            distance=F("due_mileage"),
            expected=F("forecast_on"),
            latest=F("forecast_late_on"),
            reading=Cast(Value(None), BigIntegerField()),
        )

    def changes(self, row: Waiting, found: Computed) -> Any:
        days = recompute.expected(found.fit, found.usage, row.distance or 0)
        return UNCHANGED if days == (row.day, row.late) else days

    def store_changes(self, days: Mapping[int, Expected]) -> None:
        """Store the forecasts: one statement for each 500 that moved."""
        keys = list(days)
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            MaintenanceRecord.objects.filter(pk__in=some).update(
                forecast_on=_chosen((key, days[key].day) for key in some),
                forecast_late_on=_chosen((key, days[key].late) for key in some),
            )


def _chosen(days: Iterable[tuple[int, date | None]]) -> Cast:
    """Return the day that belongs to the key of each row. (PostgreSQL takes a choice
    between nothing but NULLs for text.)"""
    cases = [When(pk=key, then=Value(day)) for key, day in days]
    return Cast(Case(*cases, output_field=DateField()), DateField())


class NextOccurrenceListener:
    """The open records, due at a mileage as their plans wrote them, that follow what
    was completed: they move when its mileage counts now and did not before, or the
    other way round.

    Whoever saves a plan or a record waits for the vehicles that are held here, so that
    no plan need be locked, which would be in the wrong order.
    """

    def waiting(self, vehicles: Sequence[int]) -> QuerySet[Any]:
        records = MaintenanceRecord.objects.incomplete().filter(
            Q(planned_mileage=F("due_mileage"))
            | Q(planned_mileage=None, due_mileage=None),
            vehicle__in=vehicles,
            plan__is_active=True,
            plan__every_distance__isnull=False,
            plan__records__plan_sequence=F("plan_sequence") - 1,
            plan__records__status=MaintenanceRecord.Status.COMPLETED,
        )
        return records.annotate(
            distance=F("planned_mileage") - F("plan__every_distance"),
            expected=F("plan__records__completed_date"),
            latest=Cast(Value(None), DateField()),
            reading=F("plan__records__odometer_reading_id"),
        )

    def changes(self, row: Waiting, found: Computed) -> Any:
        done = counted(found.fit, row.reading, row.day)
        return UNCHANGED if done.total == row.distance else found

    def store_changes(self, changes: Mapping[int, Computed]) -> None:
        """Let them be due at another mileage, except those that somebody touched. Some
        queries for each."""
        records = MaintenanceRecord.objects.select_related("plan").order_by("pk")
        for record in records.filter(pk__in=changes):
            plan: Any = record.plan
            if not plan.wrote(record):
                continue
            done = plan.records.get(plan_sequence=record.sequence - 1)
            due = plan.after_doing(done, changes[record.pk].fit)
            if due.mileage != record.planned_mileage:
                _move(record, due, changes[record.pk])


def _move(record: Any, due: Point, found: Computed) -> None:
    """Let a record be due at another mileage; on which day, its plan does not change.
    What somebody changes at the same moment stays."""
    days = Expected()
    if due.mileage is not None:
        days = recompute.expected(found.fit, found.usage, due.mileage)
    as_written = MaintenanceRecord.objects.incomplete().filter(
        pk=record.pk, due_mileage=record.planned_mileage
    )
    as_written.update(
        due_mileage=due.mileage,
        planned_mileage=due.mileage,
        forecast_on=days.day,
        forecast_late_on=days.late,
    )
