"""The rows of a vehicle that its public pages may be made from."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.db.models import QuerySet

from maintenance.models import MaintenanceRecord
from sharing.content import compiled_queries


def about(
    vehicle_id: int,
    key: Hashable,
    build: Callable[[], QuerySet[Any]],
    given: Mapping[int, Any] | None = None,
) -> list[Any]:
    """Return the rows of a query about this vehicle, which is known by its key."""
    mine = {compiled_queries.VEHICLE: vehicle_id}
    return compiled_queries.ask(key, build, {**mine, **given} if given else mine)


def records(*, is_private: bool = False) -> QuerySet[MaintenanceRecord]:
    """Return a vehicle's records that are shown, or those that are held back."""
    # "In", not "is": of the latter Django makes a NOT, for which SQLite has no use of
    # an index.
    return MaintenanceRecord.objects.filter(
        vehicle=compiled_queries.VEHICLE, is_private__in=[is_private]
    )


def completed() -> QuerySet[MaintenanceRecord]:
    """Return a vehicle's records of what was done or seen, and is shown."""
    return records().filter(status="completed")
