"""What of maintenance is searched: see ``core.search``."""

from core.search.sources import Source, Watch

VEHICLE = "vehicles_vehicle"


def of_vehicle(
    kind: str, number: int, model: str, table: str, columns: tuple[str, ...]
) -> Source:
    """Return the source of rows that are also found by their vehicle: “brakes KA-AT
    123”."""
    return Source(
        kind=kind,
        number=number,
        model=model,
        tables=f"{table} r JOIN {VEHICLE} v ON v.id = r.vehicle_id",
        fleet="v.fleet_id",
        texts=(*(f"r.{column}" for column in columns), "v.name"),
        numbers=("v.plate", "v.unit_number"),
        watches=(
            Watch(table),
            Watch(VEHICLE, rows="r.vehicle_id = NEW.id", alias="v"),
        ),
    )


RECORDS = of_vehicle(
    *("r", 2, "maintenance.MaintenanceRecord", "maintenance_maintenancerecord"),
    ("description", "details"),
)
PLANS = of_vehicle(
    *("p", 4, "maintenance.MaintenancePlan", "maintenance_maintenanceplan"),
    ("title",),
)
SUPPLIERS = Source(
    kind="s",
    number=3,
    model="maintenance.Supplier",
    tables="maintenance_supplier r",
    fleet="r.fleet_id",
    texts=(
        "r.name",
        "r.contact_person",
        "r.email",
        "r.website",
        "r.address",
        "r.notes",
    ),
    numbers=("r.phone",),
    watches=(Watch("maintenance_supplier"),),
)
SOURCES = (RECORDS, SUPPLIERS, PLANS)
