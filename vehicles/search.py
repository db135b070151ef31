"""How a vehicle that was found is shown."""

from django.utils.translation import gettext_lazy as _

from core.search.results import Line, Results
from core.search.sources import Source, Watch
from vehicles.models import Vehicle
from vehicles.urls import vehicle_page_url

VEHICLES = Source(
    kind="v",
    number=1,
    model="vehicles.Vehicle",
    tables="vehicles_vehicle r",
    fleet="r.fleet_id",
    texts=("r.name", "r.make", "r.model", "r.notes"),
    numbers=("r.plate", "r.unit_number", "COALESCE(r.vin, '')"),
    watches=(Watch("vehicles_vehicle"),),
)


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
