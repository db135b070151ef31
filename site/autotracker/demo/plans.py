"""The plans of the demo: what comes again on its vehicles."""

from collections.abc import Iterable, Mapping

from autotracker.demo.shelf import Shelf
from autotracker.demo.stock import Stock
from maintenance.models import MaintenancePlan, PlanTemplate
from maintenance.plans.apply_templates import carry_out, propose
from vehicles.models import Fleet, Vehicle

# The household's vehicles by photo, and the built-in templates that they go by.
HOUSEHOLD: Mapping[str, tuple[str, ...]] = {
    "volkswagen-id3.jpg": ("electric-tyres", "electric-calipers"),
    "volvo-v60.jpg": ("petrol-oil", "combustion-brake-fluid", "combustion-tyres"),
    "honda-cb500x.jpg": ("motorcycle-service",),
}


def from_builtin(vehicle: Vehicle, codes: Iterable[str]) -> list[MaintenancePlan]:
    """Make the plans of a vehicle from templates that come with the program."""
    templates = PlanTemplate.objects.filter(code__in=list(codes))
    return carry_out(propose([vehicle], templates))


def of_patrol_cars(
    shelf: Shelf, stock: Stock, fleet: Fleet, vehicles: Iterable[Vehicle]
) -> list[MaintenancePlan]:
    """Make the city's own template, and a plan of it for each of these vehicles."""
    template = shelf.add(
        PlanTemplate(
            fleet=fleet,
            title="Oil and filter, tires rotated",
            maintenance_type=stock.type("routine"),
            every_months=6,
            every_distance=5_000,
            distance_unit="mi",
            meant_for="Patrol cars",
            makes="Ford, Chevrolet, Dodge",
            powertrains="petrol",
            keywords="oil",
            source="The city's own rule for cars that idle much.",
        )
    )
    return carry_out(propose(vehicles, [template]))
