"""The readings of a vehicle as a picture, and those that do not fit."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from vehicles import charts, display, odometer
from vehicles.odometer import recompute
from vehicles.page.tabs import Tab

DRAWN = 3000  # readings, the latest: ten years of one a day
SHOWN = 10  # readings that do not fit


class ReadingsTab(Tab):
    """Where the odometer stood and will stand, and what does not fit. Two queries."""

    key = "readings"
    label = _("Readings")
    template = "vehicles/page/readings.html"
    order = 30

    def data(self, query: QueryDict) -> dict[str, Any]:
        vehicle = self.vehicle
        chart = charts.of(
            vehicle.name, vehicle.distance_unit, self._accepted(), vehicle.usage
        )
        basis = vehicle.usage and display.usage(
            vehicle.usage.basis, vehicle.distance_unit
        )
        return {
            "picture": charts.svg(chart),
            "rows": chart.rows(),
            "basis": basis,
            **self._outliers(),
        }

    def _accepted(self) -> odometer.Accepted:
        latest = self.vehicle.readings.order_by("-read_on", "-pk")[:DRAWN]
        return odometer.accepted(map(recompute.reading, latest))

    def _outliers(self) -> dict[str, Any]:
        """Return the readings of which no person but the others say that they do not
        fit, the latest first."""
        summary = getattr(self.vehicle, "odometer_summary", None)
        keys = sorted(map(int, summary.outliers), reverse=True) if summary else []
        # None of these was set aside by hand: those are not among the outliers.
        found = self.vehicle.readings.filter(pk__in=keys[:SHOWN])
        readings = list(found.order_by("-read_on", "-pk"))
        for reading in readings:
            reading.vehicle = self.vehicle
        return {"outliers": readings, "more": len(keys[SHOWN:])}
