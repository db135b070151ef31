"""What other programs are told of odometer readings."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.db.triggers import changed
from core.events import Cause, EventType, iso_date, linked, named
from vehicles import display
from vehicles.models import OdometerReading, Vehicle

SUMMARIES = "vehicles_odometersummary"
# The keys of ``outliers`` are those of the readings that do not fit.
OUTLIERS = {
    "sqlite": (
        "SELECT NEW.vehicle_id AS vehicle, CAST(m.key AS integer) AS subject,"
        " m.key AS occurrence FROM json_each(NEW.outliers) AS m"
    ),
    "postgresql": (
        "SELECT NEW.vehicle_id AS vehicle, CAST(m.key AS bigint) AS subject,"
        " m.key AS occurrence FROM jsonb_object_keys(NEW.outliers) AS m(key)"
    ),
}
FRESH = {
    "sqlite": "m.key NOT IN (SELECT o.key FROM json_each(OLD.outliers) AS o)",
    "postgresql": "NOT jsonb_exists(OLD.outliers, m.key)",
}


def vehicle_data(vehicle: Vehicle) -> dict[str, Any]:
    """Return what a payload says of a vehicle."""
    return named(vehicle, vehicle.name, "vehicles")


def rejected(key: int, fleet: Any, today: date) -> dict[str, Any] | None:
    """Return what is told of a reading that does not fit the others."""
    rows = OdometerReading.objects.filter(pk=key, vehicle__fleet=fleet)
    reading = rows.select_related("vehicle__odometer_summary").first()
    if reading is None:
        return None
    vehicle = reading.vehicle
    said = {
        "value": reading.value,
        "unit": vehicle.distance_unit,
        "read_on": iso_date(reading.read_on),
        "source": reading.source,
        "reason": display.exclusion_reason(reading, vehicle),
    }
    return {
        "vehicle": vehicle_data(vehicle),
        "reading": linked(reading.pk, "readings") | said,
    }


REJECTED = EventType(
    code="reading.rejected",
    label=_("A reading does not fit the others"),
    payload=rejected,
    causes=[
        # ``WHERE TRUE`` keeps ON CONFLICT apart from a join, for SQLite.
        Cause(SUMMARIES, "INSERT", lambda vendor: f"{OUTLIERS[vendor]} WHERE TRUE"),
        Cause(
            SUMMARIES,
            "UPDATE",
            lambda vendor: f"{OUTLIERS[vendor]} WHERE {FRESH[vendor]}",
            lambda vendor: changed(["outliers"], vendor),
        ),
    ],
)
