"""What was paid: by vehicle, by type, by supplier, by month.

Summed up are the costs of what was completed in the period, in one currency, since the
vehicle was purchased. Said beside it is what else there is: costs in other currencies,
what a former owner paid, and records without a cost, which add nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import costs, display
from core.charts import bars
from costs.reports import months
from costs.reports.base import Figure, Report, Row
from costs.reports.paid import NOTHING, cents
from vehicles.models import Vehicle
from vehicles.urls import vehicle_tab_url


class CostReport(Report):
    """Costs in groups. The database adds up; a page asks for one page of groups."""

    by: tuple[str, ...]
    """What the entries are grouped by: columns of theirs."""

    def rows(self) -> Any:
        return Grouped(self)

    def groups(self) -> Any:
        """Return the groups with ``paid`` and ``jobs``, the dearest first."""
        grouped = self.scope.paid().values(*self.by)
        grouped = grouped.annotate(paid=Sum("amount"), jobs=Count("*"))
        return grouped.order_by("-paid", *self.by)

    def row(self, group: dict[str, Any]) -> Row:
        """Return a group as a row, without a label yet."""
        figures = {"cost": cents(group["paid"]), "jobs": group["jobs"]}
        return Row("", figures, key=self.key(group))

    def key(self, group: dict[str, Any]) -> Any:
        """Return what a group is about: the value of its column, or of several."""
        key = tuple(group[name] for name in self.by)
        return key if len(key) > 1 else key[0]

    @cached_property
    def whole(self) -> dict[str, Any]:
        """Return what all groups come to."""
        paid = self.scope.everything.own.get(self.scope.currency, NOTHING)
        return {"cost": paid.amount, "jobs": paid.jobs}

    def total(self, rows: Sequence[Row]) -> Row | None:
        return Row(gettext("Together"), self.whole)

    def figures(self) -> list[Figure]:
        return [
            self.count(gettext("Jobs"), "jobs"),
            self.money(gettext("Cost"), "cost"),
            self._share(),
        ]

    def _share(self) -> Figure:
        """Return the column that says which part of the whole a row is."""

        def share(row: Row) -> float | None:
            whole = self.whole["cost"]
            return float(row.figures["cost"] / whole) if whole else None

        def said(row: Row) -> str:
            part = share(row)
            return "–" if part is None else display.percent(part)

        return Figure(gettext("Share"), said, share)

    def notes(self) -> list[str]:
        return self.scope.everything.notes(self.scope.currency)

    def drawn(self, rows: Sequence[Row]) -> bars.Bars:
        return bars.Bars(
            title=str(self.title),
            description=gettext("The table has the same."),
            labels=[self.mark(row) for row in rows],
            series=[[float(row.figures["cost"]) for row in rows]],
            write=self.in_money,
        )

    def mark(self, row: Row) -> str:
        """Return what stands at a row's bar."""
        return row.label


class Grouped:
    """The rows of a report of groups: sliced, the database is asked for a slice."""

    def __init__(self, report: CostReport) -> None:
        self.report = report

    def __iter__(self) -> Iterator[Row]:
        return map(self.report.row, self.report.groups().iterator(chunk_size=2000))

    def __getitem__(self, part: slice) -> list[Row]:
        return [self.report.row(group) for group in self.report.groups()[part]]


class CostByVehicle(CostReport):
    """What each vehicle cost."""

    slug = "cost-by-vehicle"
    title = _("Cost by vehicle")
    about = _("Vehicle")
    explained = _("What was paid for each vehicle, by the day the work was completed.")
    by = ("vehicle",)
    order = 10

    def name(self, rows: Sequence[Row]) -> None:
        name_vehicles(rows)


def name_vehicles(rows: Sequence[Row]) -> None:
    """Give rows whose keys are vehicles their names and addresses. One query."""
    found = Vehicle.objects.in_bulk([row.key for row in rows if row.key])
    for row in rows:
        if row.key is None:
            row.label = gettext("No vehicle")
            continue
        vehicle = found[row.key]
        row.label = " · ".join(
            filter(None, (vehicle.name, vehicle.plate, vehicle.unit_number))
        )
        row.url = vehicle_tab_url(vehicle.pk, "costs")


class CostByCategory(CostReport):
    """What each sort of cost came to."""

    slug = "cost-by-type"
    title = _("Cost by type")
    about = _("Type")
    explained = _("What was paid for each type of maintenance.")
    by = ("kind", "category")
    order = 20

    def name(self, rows: Sequence[Row]) -> None:
        """Name the categories. One query for each source."""
        for kind in {row.key[0] for row in rows}:
            source = costs.source(kind)
            mine = [row for row in rows if row.key[0] == kind]
            model = source.category_model
            keys = [row.key[1] for row in mine if row.key[1]]
            found = model._default_manager.in_bulk(keys) if model else {}
            for row in mine:
                row.label = str(found.get(row.key[1], source.label))


class CostByMonth(CostReport):
    """What each month cost; months without costs are there, with nothing."""

    slug = "cost-by-month"
    title = _("Cost by month")
    about = _("Month")
    explained = _("What was paid in each month, by the day the work was completed.")
    by = ("month",)
    order = 40
    in_time = True

    def groups(self) -> Any:
        by_month = self.scope.paid().annotate(month=months.Month(F("day")))
        return by_month.values("month").annotate(paid=Sum("amount"), jobs=Count("*"))

    def rows(self) -> list[Row]:
        found = {group["month"]: group for group in self.groups()}
        return [
            Row(
                months.in_words(day),
                {
                    "cost": cents(found.get(months.name(day), {}).get("paid")),
                    "jobs": found.get(months.name(day), {}).get("jobs", 0),
                },
                key=day,
            )
            for day in months.first_days(self.scope.start, self.scope.end)
        ]

    def mark(self, row: Row) -> str:
        return months.short(row.key)
