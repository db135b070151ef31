"""How a vehicle that was found is shown."""

from django.utils.translation import gettext_lazy as _

from core.search.results import Line, Results
from core.search.sources import VEHICLES
from vehicles.models import Vehicle
from vehicles.urls import vehicle_page_url


class VehicleResults(Results):
    """Vehicles: by name, plate, unit number, VIN, make, model and notes."""

    source = VEHICLES
    label = _("Vehicles")
    icon = "car"
    order = 10
    select_related = ("fleet",)

    def line(self, row: Vehicle) -> Line:
        known = (row.plate, row.unit_number, row.vin, str(row.fleet))
        note = " · ".join(filter(None, known))
        if row.status != Vehicle.Status.ACTIVE:
            note = f"{note} · {row.get_status_display()}"
        return Line(row.name, vehicle_page_url(row.pk), note)
