"""Which writes change what a public page may show, and whose history they change.

Each rule becomes triggers in the database; see ``triggers`` and ``changes``.
"""

from dataclasses import dataclass

NOTHING = ("CAST(NULL AS bigint)", "CAST('' AS varchar(3))", "(0)", "(0)")


@dataclass(frozen=True)
class Rule:
    """Rows of a table, and whose history they are part of.

    ``vehicles`` is a query for the keys of vehicles, and ``shown`` a condition, both
    about ``{row}``. Only a change of one of the columns counts. ``counted`` is what a
    row adds to the totals of its vehicle: the kind of work, in which
    currency, how many, what it cost.
    """

    table: str
    columns: tuple[str, ...]
    vehicles: str
    shown: str = "TRUE"
    counted: tuple[str, str, str, str] = NOTHING
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


CHANGED = ("UPDATE",)
OF_ATTACHMENT = (
    "SELECT r.vehicle_id AS vehicle_id FROM maintenance_attachment a"
    " JOIN maintenance_maintenancerecord r ON r.id = a.record_id"
    " WHERE NOT a.is_private AND NOT r.is_private AND a.{file} = {{row}}.id"
)
OF_VEHICLE = " UNION SELECT v.id FROM vehicles_vehicle v WHERE v.photo_id = {row}.id"
RULES = (
    Rule(
        "maintenance_maintenancerecord",
        (
            "vehicle_id",
            "description",
            "maintenance_type_id",
            "supplier_id",
            "due_date",
            "due_mileage",
            "status",
            "completed_date",
            "completed_mileage",
            "cost",
            "currency",
            "details",
            "is_private",
            "odometer_reading_id",
        ),
        "SELECT {row}.vehicle_id AS vehicle_id",
        shown="NOT {row}.is_private",
        counted=(
            "{row}.maintenance_type_id",
            "{row}.currency",
            "(CASE WHEN {row}.status = 'completed' THEN 1 ELSE 0 END)",
            "(CASE WHEN {row}.status = 'completed' THEN COALESCE({row}.cost, 0)"
            " ELSE 0 END)",
        ),
    ),
    Rule(
        "maintenance_attachment",
        (
            "record_id",
            "image_id",
            "document_id",
            "kind",
            "caption",
            "sort_order",
            "is_private",
        ),
        "SELECT r.vehicle_id AS vehicle_id FROM maintenance_maintenancerecord r"
        " WHERE r.id = {row}.record_id AND NOT r.is_private",
        shown="NOT {row}.is_private",
    ),
    Rule(
        "attachments_privateimage",
        ("file", "sha256", "width", "height"),
        OF_ATTACHMENT.format(file="image_id") + OF_VEHICLE,
        events=CHANGED,
    ),
    Rule(
        "attachments_privatedocument",
        ("file", "sha256"),
        OF_ATTACHMENT.format(file="document_id"),
        events=CHANGED,
    ),
    Rule(
        "maintenance_supplier",
        ("name",),
        "SELECT DISTINCT r.vehicle_id AS vehicle_id"
        " FROM maintenance_maintenancerecord r"
        " WHERE r.supplier_id = {row}.id",
        events=CHANGED,
    ),
    Rule(
        "maintenance_maintenancetype",
        ("name", "code"),
        "SELECT DISTINCT r.vehicle_id AS vehicle_id"
        " FROM maintenance_maintenancerecord r"
        " WHERE r.maintenance_type_id = {row}.id",
        events=CHANGED,
    ),
    Rule(
        "vehicles_odometerreading",
        ("vehicle_id", "value", "read_on", "kind", "confirmed", "is_excluded"),
        "SELECT {row}.vehicle_id AS vehicle_id",
        shown="NOT {row}.is_excluded",
    ),
    Rule(
        "vehicles_vehicle",
        (
            "fleet_id",
            "name",
            "make",
            "model",
            "year",
            "vin",
            "plate",
            "powertrain",
            "battery_capacity_kwh",
            "distance_unit",
            "photo_id",
            "status",
        ),
        "SELECT {row}.id AS vehicle_id",
        events=CHANGED,
    ),
    Rule(
        "vehicles_fleet",
        ("currency", "time_zone"),
        "SELECT v.id AS vehicle_id FROM vehicles_vehicle v WHERE v.fleet_id = {row}.id",
        events=CHANGED,
    ),
    Rule(
        "maintenance_share",
        (
            "vehicle_id",
            "ends_on",
            "revoked_at",
            "shows_costs",
            "shows_suppliers",
            "shows_details",
            "shows_plate",
            "shows_vin",
            "shows_photos",
            "shows_documents",
            "shows_upcoming",
        ),
        "SELECT {row}.vehicle_id AS vehicle_id",
        events=CHANGED,
    ),
)
