"""What a kilometre or mile costs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import display
from core.charts import bars
from costs.reports.base import Figure, Row
from costs.reports.costs import CostReport, name_vehicles
from vehicles import odometer
from vehicles.models import OdometerReading, Vehicle
from vehicles.models.units import KM_PER_MILE, convert
from vehicles.odometer import recompute

Point = tuple[date, int]


class Covered(NamedTuple):
    """A distance, and the first and last day between which it is known."""

    distance: float
    first: date
    last: date


def covered(points: Sequence[Point], start: date, end: date) -> Covered | None:
    """Return the distance between two days by accepted readings, oldest first.

    Where a reading lies before the first day and the next one after it, the vehicle is
    taken to have gone evenly between them; the same at the last day. So the distances
    of one period and the next add up to that of both. Nothing is assumed beyond the
    first and last reading. None if that leaves less than a day.
    """
    if not points:
        return None
    first, last = max(start, points[0][0]), min(end, points[-1][0])
    if last <= first:
        return None
    return Covered(_total(points, last) - _total(points, first), first, last)


def _total(points: Sequence[Point], day: date) -> float:
    """Return the total distance on a day between the first reading and the last; of
    several readings on one day, the highest."""
    before = max(point for point in points if point[0] <= day)
    after = min((point for point in points if point[0] > day), default=before)
    if before[0] == day or after is before:
        return before[1]
    share = (day - before[0]).days / (after[0] - before[0]).days
    return before[1] + share * (after[1] - before[1])


def distances(vehicles: Iterable[int], start: date, end: date) -> Mapping[int, Covered]:
    """Return the distances of these vehicles, each in its own unit, where they are
    known, and not before the purchase. One query; all their readings are read, for
    that is how it is known which to accept. So hand in few."""
    keys = list(vehicles)
    rows = OdometerReading.objects.filter(vehicle__in=keys).order_by("vehicle")
    rows = rows.annotate(bought=F("vehicle__purchase_date"))
    found = {}
    for key, readings in groupby(rows, lambda reading: reading.vehicle_id):
        mine: list[Any] = list(readings)
        points = odometer.accepted(map(recompute.reading, mine)).points
        if known := covered(points, max(start, mine[0].bought or start), end):
            found[key] = known
    return found


class CostPerDistance(CostReport):
    """What each vehicle cost for each kilometre or mile: cost in the period by accepted
    distance in the period. Where no distance is known, or none was covered, nothing is
    said."""

    slug = "cost-per-distance"
    title = _("Cost per distance")
    about = _("Vehicle")
    explained = _(
        "Cost in this time divided by the distance covered in this time, by the "
        "readings that count. The vehicles that cost most come first."
    )
    by = ("vehicle",)
    order = 50

    @property
    def unit(self) -> str:
        return self.scope.unit

    def groups(self) -> Any:
        return super().groups().exclude(vehicle=None)

    def name(self, rows: Sequence[Row]) -> None:
        name_vehicles(rows)
        keys = [row.key for row in rows]
        known = distances(keys, self.scope.start, self.scope.end)
        units = dict(
            Vehicle.objects.filter(pk__in=keys).values_list("pk", "distance_unit")
        )
        for row in rows:
            found = known.get(row.key)
            distance = found and convert(found.distance, units[row.key], self.unit)
            row.figures |= per_distance(row.figures["cost"], distance) | {
                "known": found
            }

    def total(self, rows: Sequence[Row]) -> Row | None:
        """Return the vehicles of this page together, as far as they are known."""
        known = [row for row in rows if row.figures["distance"]]
        if len(rows) < 2 or not known:
            return None
        cost = sum((row.figures["cost"] for row in known), Decimal(0))
        distance = sum(row.figures["distance"] for row in known)
        label = gettext("Of this page, where known")
        return Row(label, {"cost": cost, "known": None} | per_distance(cost, distance))

    def figures(self) -> list[Figure]:
        return [
            self.money(gettext("Cost"), "cost"),
            self._distance(),
            self._per_distance(),
            self._between(),
        ]

    def _distance(self) -> Figure:
        heading = gettext("Distance (%(unit)s)") % {"unit": self.unit}

        def value(row: Row) -> int | None:
            distance = row.figures["distance"]
            return None if distance is None else round(distance)

        def said(row: Row) -> str:
            distance = value(row)
            if distance is None:
                return gettext("not known")
            return display.distance(distance, self.unit)

        return Figure(heading, said, value)

    def _per_distance(self) -> Figure:
        currency = self.scope.currency
        heading = gettext("%(currency)s per %(unit)s") % {
            "currency": currency,
            "unit": self.unit,
        }

        def said(row: Row) -> str:
            amount = row.figures["per"]
            if amount is None:
                return gettext("not known")
            return display.precise_money(amount, currency, 3)

        return Figure(heading, said, lambda row: row.figures["per"])

    def _between(self) -> Figure:
        def said(row: Row) -> str:
            known = row.figures["known"]
            if not known:
                return ""
            return f"{date_format(known.first)} – {date_format(known.last)}"

        return Figure(gettext("Distance known"), said, said)

    def notes(self) -> list[str]:
        sentences = super().notes()
        if len(self.scope.units) > 1:
            words = {"unit": self.unit, "km": display.number(Decimal(str(KM_PER_MILE)))}
            sentence = gettext("All distances are in %(unit)s; 1 mi is %(km)s km.")
            sentences.append(sentence % words)
        return sentences

    def drawn(self, rows: Sequence[Row]) -> bars.Bars:
        known = [row for row in rows if row.figures["per"] is not None]
        return bars.Bars(
            title=str(self.title),
            description=gettext("The table has the same."),
            labels=[row.label for row in known],
            series=[[float(row.figures["per"]) for row in known]],
            write=lambda value: display.precise_money(value, self.scope.currency, 3),
        )


def per_distance(cost: Decimal, distance: float | None) -> dict[str, Any]:
    """Return the figures ``distance`` and ``per``; the latter is None without one."""
    if not distance:
        return {"distance": distance, "per": None}
    per = cost / Decimal(str(distance))
    return {"distance": distance, "per": per.quantize(Decimal("0.0001"))}
