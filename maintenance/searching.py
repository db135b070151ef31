"""What of maintenance is searched: see ``vehicles.search``."""

from vehicles.search.sources import Source, Watch

# A record is also found by its vehicle: “brakes KA-AT 123”.
RECORDS = Source(
    kind="r",
    number=2,
    model="maintenance.MaintenanceRecord",
    tables="maintenance_maintenancerecord r"
    " JOIN vehicles_vehicle v ON v.id = r.vehicle_id",
    fleet="v.fleet_id",
    texts=("r.description", "r.details", "v.name"),
    numbers=("v.plate", "v.unit_number"),
    watches=(
        Watch(
            "maintenance_maintenancerecord",
            ("vehicle_id", "description", "details"),
            "r.id = NEW.id",
            own=True,
        ),
        Watch(
            "vehicles_vehicle",
            ("fleet_id", "name", "plate", "unit_number"),
            "r.vehicle_id = NEW.id",
        ),
    ),
)
SUPPLIERS = Source(
    kind="s",
    number=3,
    model="maintenance.Supplier",
    tables="maintenance_supplier r",
    fleet="r.fleet_id",
    texts=(
        *("r.name", "r.contact_person", "r.email", "r.website"),
        *("r.address", "r.notes"),
    ),
    numbers=("r.phone",),
    watches=(
        Watch(
            "maintenance_supplier",
            (
                *("fleet_id", "name", "contact_person", "phone"),
                *("email", "website", "address", "notes"),
            ),
            "r.id = NEW.id",
            own=True,
        ),
    ),
)
SOURCES = (RECORDS, SUPPLIERS)
