"""Who may do what with the maintenance history and what belongs to it."""

from maintenance.models import (
    MaintenancePlan,
    MaintenanceRecord,
    PlanTemplate,
    Supplier,
)
from vehicles.permissions import FleetPolicy, SharedPolicy

POLICIES = (
    FleetPolicy(
        MaintenanceRecord,
        complete=["complete_maintenancerecord"],
        own="change_own_maintenancerecord",
    ),
    FleetPolicy(MaintenancePlan, writing="change_maintenanceplan"),
    SharedPolicy(PlanTemplate, writing="change_maintenanceplan"),
    SharedPolicy(Supplier, delete=["change_supplier"]),
)
