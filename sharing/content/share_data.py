"""The share, its vehicle and fleet: what one query has to bring before anything can
be shown."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Any

from django.db.models import QuerySet

from sharing.content import compiled_queries
from sharing.models import Share

# Where each of them stands, as seen from the share.
PATHS = {
    "share_id": "pk",
    "token": "token",
    "made_at": "created_at",
    "shows_costs": "shows_costs",
    "shows_suppliers": "shows_suppliers",
    "shows_details": "shows_details",
    "shows_plate": "shows_plate",
    "shows_vin": "shows_vin",
    "shows_photos": "shows_photos",
    "shows_documents": "shows_documents",
    "shows_upcoming": "shows_upcoming",
    "vehicle_id": "vehicle_id",
    "name": "vehicle__name",
    "make": "vehicle__make",
    "model": "vehicle__model",
    "year": "vehicle__year",
    "vin": "vehicle__vin",
    "plate": "vehicle__plate",
    "powertrain": "vehicle__powertrain",
    "battery_kwh": "vehicle__battery_capacity_kwh",
    "status": "vehicle__status",
    "unit": "vehicle__distance_unit",
    "currency": "vehicle__fleet__currency",
    "time_zone": "vehicle__fleet__time_zone",
    "photo_id": "vehicle__photo_id",
    "photo_sha256": "vehicle__photo__sha256",
    "photo_width": "vehicle__photo__width",
    "photo_height": "vehicle__photo__height",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What a share lets be seen, and the vehicle it is about."""

    share_id: int | None
    token: str
    made_at: datetime
    shows_costs: bool
    shows_suppliers: bool
    shows_details: bool
    shows_plate: bool
    shows_vin: str
    shows_photos: bool
    shows_documents: bool
    shows_upcoming: bool
    vehicle_id: int
    name: str
    make: str
    model: str
    year: int | None
    vin: str | None
    plate: str
    powertrain: str
    battery_kwh: Decimal | None
    status: str
    unit: str
    currency: str
    time_zone: str
    photo_id: int | None
    photo_sha256: str | None
    photo_width: int | None
    photo_height: int | None

    @classmethod
    def read(cls, share_id: int) -> "Source":
        """Return that of the share with this key. One query."""

        def build() -> QuerySet[Any]:
            shares = Share.objects.filter(pk=compiled_queries.SHARE)
            return shares.values_list(*PATHS.values())

        (row,) = compiled_queries.ask(
            "share", build, {compiled_queries.SHARE: share_id}
        )
        return cls(*row)

    @classmethod
    def of(cls, share: Share) -> "Source":
        """Return that of a share as it stands, saved or not."""
        return cls(*(reduce(_step, path.split("__"), share) for path in PATHS.values()))


def _step(row: Any, name: str) -> Any:
    """Return what a row says under a name; there may be no such row."""
    return None if row is None else getattr(row, name)
