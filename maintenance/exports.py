"""The list of records as a table that leaves the program."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import exports
from maintenance.models import MaintenanceRecord
from vehicles.models import Fleet, Vehicle


def columns(user: Any) -> list[exports.Column]:
    """Return the columns. Two queries: a column for each currency and each unit that
    the user's fleets, records and vehicles have."""
    vehicles = Vehicle.objects.visible_to(user)
    units = vehicles.order_by("distance_unit").values_list("distance_unit", flat=True)
    return [
        exports.Column(_("Record"), lambda record: record.description, 40),
        exports.Column(_("Vehicle"), lambda record: record.vehicle.name, 24),
        exports.Column(_("Licence plate"), lambda record: record.vehicle.plate),
        exports.Column(_("Unit number"), lambda record: record.vehicle.unit_number),
        exports.Column(_("Fleet"), lambda record: record.vehicle.fleet.name, 24),
        exports.Column(_("Type"), lambda record: str(record.maintenance_type), 20),
        exports.Column(_("Status"), MaintenanceRecord.get_status_display),
        exports.Column(_("Due date"), lambda record: record.due_date),
        *_distances(_("Due mileage"), "due_mileage", list(units.distinct())),
        exports.Column(_("Completed on"), lambda record: record.completed_date),
        *_distances(_("Mileage"), "completed_mileage", list(units.distinct())),
        *exports.per_currency(
            _("Cost"),
            currencies(user),
            lambda record: record.cost,
            lambda record: record.currency,
        ),
        exports.Column(
            _("Former owner's"),
            lambda record: gettext("yes") if record.is_former_owners else "",
        ),
        exports.Column(
            _("Supplier"), lambda record: record.supplier and record.supplier.name, 24
        ),
    ]


def currencies(user: Any) -> list[str]:
    """Return what the amounts that a person may see are in, and what the fleets reckon
    in. One query."""
    records = MaintenanceRecord.objects.visible_to(user).exclude(currency="")
    fleets = Fleet.objects.visible_to(user)
    found = (rows.order_by().values_list("currency") for rows in (fleets, records))
    fleet_rows, record_rows = found
    return sorted(code for (code,) in fleet_rows.union(record_rows))


def _distances(heading: Any, name: str, units: list[str]) -> list[exports.Column]:
    return exports.per_unit(
        heading,
        units,
        lambda record: getattr(record, name),
        lambda record: record.vehicle.distance_unit,
    )
