"""Lists of the admin as tables that leave the program."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core import exports
from vehicles.models import Vehicle


def vehicle_columns() -> Sequence[exports.Column]:
    """Return the columns of the list of vehicles."""
    return [
        exports.Column(_("Name"), lambda vehicle: vehicle.name, 24),
        exports.Column(_("Fleet"), lambda vehicle: vehicle.fleet.name, 24),
        exports.Column(_("Unit number"), lambda vehicle: vehicle.unit_number),
        exports.Column(_("Licence plate"), lambda vehicle: vehicle.plate),
        exports.Column(_("VIN"), lambda vehicle: vehicle.vin, 20),
        exports.Column(_("Make"), lambda vehicle: vehicle.make),
        exports.Column(_("Model"), lambda vehicle: vehicle.model),
        exports.Column(_("Model year"), lambda vehicle: vehicle.year),
        exports.Column(_("Powertrain"), Vehicle.get_powertrain_display),
        exports.Column(_("Status"), Vehicle.get_status_display),
        exports.Column(_("Odometer"), lambda vehicle: vehicle.odometer),
        exports.Column(_("Unit"), Vehicle.get_distance_unit_display),
        exports.Column(_("Read on"), lambda vehicle: vehicle.odometer_on),
    ]
