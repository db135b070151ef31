"""Keeps the forecasts of records in step with the readings of their vehicles."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, DateField, F, QuerySet, Value, When
from django.db.models.functions import Cast

from maintenance.models import MaintenanceRecord

AT_ONCE = 500


class RecordFollower:
    """The open records that are due at a mileage."""

    def waiting(self, vehicles: Sequence[int]) -> QuerySet[Any]:
        records = MaintenanceRecord.objects.incomplete().filter(vehicle__in=vehicles)
        return records.exclude(due_mileage=None).annotate(
            distance=F("due_mileage"), expected=F("forecast_on")
        )

    def tell(self, days: Mapping[int, date | None]) -> None:
        """Store the forecasts: one statement for each 500 that moved."""
        keys = list(days)
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            cases = [When(pk=key, then=Value(days[key])) for key in some]
            # PostgreSQL takes a choice between nothing but NULLs for text.
            forecast = Cast(Case(*cases, output_field=DateField()), DateField())
            MaintenanceRecord.objects.filter(pk__in=some).update(forecast_on=forecast)
