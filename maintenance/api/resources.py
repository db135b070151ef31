"""Types, suppliers, plans, plan templates and shares."""

from typing import Any

from core.api.resources import Resource
from maintenance.models import MaintenancePlan, MaintenanceType, PlanTemplate, Supplier
from vehicles.api.instruments import put_shown

RECURRING = ("every_months", "every_distance", "anchor")


class Types(Resource):
    """Maintenance types, common to all fleets."""

    model = MaintenanceType
    name = "types"
    columns = ("id", "name", "code")


class Suppliers(Resource):
    """Suppliers: of a fleet, or shared by all."""

    model = Supplier
    name = "suppliers"
    columns = (
        "id",
        "fleet",
        "name",
        "kind",
        "contact_person",
        "phone",
        "email",
        "address",
        "website",
        "notes",
        "is_active",
    )


class Plans(Resource):
    """Maintenance plans. The records they write are among the records."""

    model = MaintenancePlan
    name = "plans"
    columns = (
        *("id", "vehicle", "title", "maintenance_type", *RECURRING, "start_date"),
        "start_mileage",
        "template",
        "supplier",
        "is_active",
    )
    many_to_many = ("notify_users", "notify_groups")

    def more_types(self) -> dict[str, Any]:
        return {"start_mileage_total": int | None}

    def enrich(self, items: list[dict[str, Any]], user: Any) -> None:
        put_shown(items, "start_mileage", on="start_date")

    filtered_by = {"vehicle": "vehicle", "supplier": "supplier"}


class Templates(Resource):
    """Plan templates: of a fleet, or shared by all."""

    model = PlanTemplate
    name = "templates"
    columns = (
        *("id", "fleet", "title", "maintenance_type", *RECURRING, "distance_unit"),
        "meant_for",
        "powertrains",
        "makes",
        "keywords",
        "source",
        "code",
    )
