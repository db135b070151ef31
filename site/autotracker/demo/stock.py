"""What records choose from: types of maintenance, and suppliers."""

from collections.abc import Mapping

from autotracker.demo.histories import INSPECTION, TYRES
from autotracker.demo.shelf import Shelf
from maintenance.models import MaintenanceType, Supplier
from vehicles.models import Fleet

ADDED_TYPES = (INSPECTION, TYRES)

# Shared by all fleets.
PARTS = {
    "name": "Universal Parts Online",
    "kind": "parts_shop",
    "email": "orders@parts.example.org",
    "website": "https://parts.example.org/",
    "notes": "Delivers on the next day. Returns within 30 days.",
}


class Stock:
    """Types and suppliers by the short names that the demo's data uses."""

    def __init__(
        self,
        shelf: Shelf,
        types: Mapping[str, MaintenanceType],
        suppliers: Mapping[str, Supplier],
    ) -> None:
        self.shelf, self.types, self.suppliers = shelf, types, suppliers

    @classmethod
    def shared(cls, shelf: Shelf) -> "Stock":
        """Make what all fleets share; types that are there already stay."""
        types = {kind.name.lower(): kind for kind in MaintenanceType.objects.all()}
        types |= {kind.code: kind for kind in MaintenanceType.objects.exclude(code="")}
        for name in ADDED_TYPES:
            if name.lower() not in types:
                types[name.lower()] = shelf.add(MaintenanceType(name=name))
        return cls(shelf, types, {"parts": shelf.add(Supplier(**PARTS))})

    def of(self, fleet: Fleet, suppliers: Mapping[str, dict[str, str]]) -> "Stock":
        """Make a fleet's own suppliers, and return the stock it has with them."""
        own = {
            key: self.shelf.add(Supplier(fleet=fleet, **fields))
            for key, fields in suppliers.items()
        }
        return Stock(self.shelf, self.types, {**self.suppliers, **own})

    def type(self, name: str) -> MaintenanceType:
        """Return a type by its code, or by its name in any letters."""
        return self.types[name.lower()]

    def supplier(self, key: str) -> Supplier | None:
        """Return a supplier; nobody where the key is empty."""
        return self.suppliers[key] if key else None
