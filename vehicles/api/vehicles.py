"""Fleets, vehicles and odometer readings."""

from datetime import date

from django.db.models import F
from ninja import Router

from core.api.resources import Resource
from vehicles.api.moving import add_moving
from vehicles.models import Fleet, OdometerReading, Vehicle


class Fleets(Resource):
    """Fleets."""

    model = Fleet
    name = "fleets"
    columns = ("id", "name", "kind", "time_zone", "currency", "distance_unit")
    many_to_many = ("notify_users", "notify_groups")


class Vehicles(Resource):
    """Vehicles, each with where it stands by its accepted readings."""

    model = Vehicle
    name = "vehicles"
    columns = (
        "id",
        "fleet",
        "name",
        "unit_number",
        "make",
        "model",
        "year",
        "vin",
        "plate",
        "powertrain",
        "battery_type",
        "battery_capacity_kwh",
        "max_charging_kw",
        "purchase_date",
        "distance_unit",
        "photo",
        "notes",
        "status",
    )
    computed = {
        "odometer": (int | None, F("odometer_summary__total")),
        "odometer_on": (date | None, F("odometer_summary__read_on")),
    }
    many_to_many = ("notify_users", "notify_groups")

    def router(self) -> Router:
        router = super().router()
        add_moving(router, self)
        return router


class Readings(Resource):
    """Odometer readings. One is added, confirmed or set aside, and never deleted."""

    model = OdometerReading
    name = "readings"
    columns = (
        "id",
        "vehicle",
        "value",
        "read_on",
        "kind",
        "source",
        "note",
        "is_excluded",
        "confirmed",
    )
    reverse_keys = ("record",)
    defaults = {"source": OdometerReading.Source.API}
    operations = ("add", "change")
    filtered_by = {
        "vehicle": "vehicle",
        "plan": "record__plan",
        "supplier": "record__supplier",
    }
