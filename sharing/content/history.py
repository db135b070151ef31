"""Reads what a share shows. What it leaves out is not read, or left out here, once."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum

from sharing.content import compiled_queries, queries
from sharing.content import mileage as odometer
from sharing.content.files import Attached
from sharing.content.schema import Car, Entry, History, Sort, Task, Totals
from sharing.content.share_data import Source
from sharing.models import HistoryChange, Share

CENT = Decimal("0.01")
ENTRY = (
    "pk",
    "completed_date",
    "maintenance_type__code",
    "maintenance_type__name",
    "description",
    "completed_mileage",
    "cost",
    "currency",
    "supplier__name",
    "details",
)
TASK = (
    "maintenance_type__code",
    "maintenance_type__name",
    "description",
    "due_date",
    "due_mileage",
)


class Content:
    """What one share shows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.files = Attached(source)

    @classmethod
    def of(cls, share_id: int) -> "Content":
        """Return what the share with this key shows. One query."""
        return cls(Source.read(share_id))

    def car(self) -> Car:
        """Return what is told of the vehicle. No query."""
        source = self.source
        title = " ".join(filter(None, (source.make, source.model)))
        return Car(
            title=title or source.name,
            year=source.year,
            powertrain=source.powertrain,
            battery_kwh=source.battery_kwh,
            plate=source.plate if source.shows_plate else "",
            vin=_shown_vin(source.shows_vin, source.vin or ""),
            status=source.status,
            unit=source.unit,
            currency=source.currency if source.shows_costs else "",
            photo=self.files.photo(),
        )

    def totals(self) -> Totals:
        """Return what the entries come to, by type. One query, of what the database
        has counted along: as quick for many entries as for few."""
        found = self._ask(
            "totals",
            lambda: (
                HistoryChange.objects.filter(vehicle=compiled_queries.VEHICLE)
                .order_by("kind__name", "kind", "currency")
                .values_list("kind", "kind__code", "kind__name", "currency")
                .annotate(Sum("count"), Sum("cost"), Max("at"))
            ),
        )
        sorts: dict[int | None, Sort] = {}
        for pk, code, name, currency, number, cost, _at in found:
            sort = sorts.get(pk) or Sort(pk, code, name, 0, {})
            sorts[pk] = sort._replace(number=sort.number + number)
            if self.source.shows_costs and (paid := cost.quantize(CENT)):
                sort.costs[currency] = paid
        changed = max((at for *_kind, at in found), default=self.source.made_at)
        return Totals([sort for sort in sorts.values() if sort.number > 0], changed)

    def entries(
        self, type_id: int | None = None, start: int = 0, stop: int | None = None
    ) -> list[Entry]:
        """Return the entries from one place to another, newest first. Two queries."""
        rows = self._rows(type_id, start, stop)
        if stop is None:
            files = self.files.of_all()
        else:
            files = self.files.of([row[0] for row in rows])
        return [self._entry(row, tuple(files.get(row[0], ()))) for row in rows]

    def _entry(self, row: Any, files: tuple[Any, ...]) -> Entry:
        """Return the entry that a row of ENTRY is, without what is not shown."""
        source = self.source
        _pk, day, code, name, what, mileage, cost, currency, supplier, details = row
        return Entry(
            *(day, code, name, what, mileage),
            cost=cost if source.shows_costs else None,
            currency=currency if source.shows_costs else "",
            supplier=(supplier or "") if source.shows_suppliers else "",
            details=details if source.shows_details else "",
            files=files,
        )

    def _rows(self, type_id: int | None, start: int, stop: int | None) -> list[Any]:
        def build() -> QuerySet[Any]:
            records = queries.completed()
            if type_id is not None:
                records = records.filter(maintenance_type=compiled_queries.TYPE)
            return records.order_by("-listed_on", "-pk").values_list(*ENTRY)[start:stop]

        if start:  # pages are many, and asked for seldom
            mine = {
                compiled_queries.VEHICLE: self.source.vehicle_id,
                compiled_queries.TYPE: type_id,
            }
            return compiled_queries.Worded(build()).ask(mine)
        key = ("entries", type_id is None, stop)
        return self._ask(key, build, {compiled_queries.TYPE: type_id})

    def tasks(self) -> list[Task]:
        """Return what is still to be done; forecasts are nobody's word and stay out.
        One query, or none."""
        if not self.source.shows_upcoming:
            return []
        rows = self._ask(
            "tasks",
            lambda: (
                queries.records()
                .filter(status="incomplete")
                .order_by("due_date", "due_mileage", "pk")
                .values_list(*TASK)
            ),
        )
        found = [Task(*row) for row in rows]
        # What has a date comes first; databases disagree on where nothing sorts.
        return sorted(found, key=lambda task: task.due_date or date.max)

    def readings(self) -> list[odometer.Point]:
        """Return the odometer's readings that fit together, oldest first. One query."""
        return odometer.readings(self.source.vehicle_id)

    def history(self) -> History:
        """Return everything."""
        return History(
            self.car(),
            tuple(self.entries()),
            tuple(self.tasks()),
            tuple(self.readings()),
        )

    def _ask(self, key: Any, build: Any, given: Any = None) -> list[Any]:
        return queries.about(self.source.vehicle_id, key, build, given)


def _shown_vin(shown: str, vin: str) -> str:
    if shown == Share.VIN.FULL:
        return vin
    if shown == Share.VIN.LAST_SIX and vin:
        return f"…{vin[-6:]}"
    return ""
