"""Which of our columns are distances of a vehicle, and which amounts of a fleet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from maintenance.models import MaintenancePlan, MaintenanceRecord
from vehicles import converting
from vehicles.models import Fleet

RECORD = ("due_mileage", "completed_mileage", "planned_mileage")
PLAN = ("every_distance", "start_mileage")


def register() -> None:
    """Tell the app of vehicles of them."""
    parts: tuple[tuple[Any, tuple[str, ...], Any], ...] = (
        (MaintenanceRecord, RECORD, _("records")),
        (MaintenancePlan, PLAN, _("plans")),
    )
    converting.PARTS.extend(converting.Part(*part) for part in parts)
    converting.AMOUNTS.append(amounts_in_others)


def amounts_in_others(fleet: Fleet, currency: str) -> int:
    """Return how many amounts of a fleet are in another currency. One query."""
    rows = MaintenanceRecord.objects.filter(vehicle__fleet=fleet).exclude(cost=None)
    return rows.exclude(currency=currency).count()
