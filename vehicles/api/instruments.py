"""Distances in answers: as the instrument of a vehicle shows them, and in all."""

from collections.abc import Iterable
from typing import Any

from vehicles.models import OdometerSummary
from vehicles.odometer import recompute

Items = Iterable[dict[str, Any]]


def put_shown(items: Items, name: str, on: str = "") -> None:
    """Put into rows with a ``vehicle`` what its instrument shows at a total distance,
    the latest one, or that of the day in the column ``on``; and the total itself as
    ``…_total``. One query, if any has a distance; one for each vehicle whose instrument
    was replaced, for days."""
    found = list(items)
    for item in found:
        item[f"{name}_total"] = item[name]
    vehicles = {item["vehicle"] for item in found if item[name] is not None}
    rows = OdometerSummary.objects.filter(vehicle__in=vehicles).exclude(offset=0)
    offsets = dict(rows.values_list("vehicle", "offset")) if vehicles else {}
    fits = {key: recompute.fit_of(key) for key in offsets} if on else {}
    for item in found:
        offset = offsets.get(item["vehicle"], 0)
        if item[name] is None or not offset:
            continue
        if on and item[on]:
            offset = fits[item["vehicle"]].offset_on(item[on])
        if item[name] >= offset:
            item[name] -= offset
