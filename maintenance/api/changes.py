"""Which tables of ours are part of which answers, for ``modified_since``."""

from core.api.sync.changes import Rule
from vehicles.api.changes import OF_VEHICLE, part, people

OF_OWNER = OF_VEHICLE.format(row="owner")
RULES = (
    Rule("maintenance_maintenancetype"),
    Rule("maintenance_supplier", fleet="{row}.fleet_id"),
    Rule("maintenance_plantemplate", fleet="{row}.fleet_id"),
    Rule("maintenance_maintenancerecord", fleet=OF_VEHICLE),
    *people("maintenance_maintenancerecord", "maintenancerecord", OF_OWNER),
    part(
        "maintenance_attachment",
        "maintenance_maintenancerecord",
        "record_id",
        OF_OWNER,
    ),
    Rule("maintenance_maintenanceplan", fleet=OF_VEHICLE),
    *people("maintenance_maintenanceplan", "maintenanceplan", OF_OWNER),
)
