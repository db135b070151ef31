"""What plans add to a vehicle's page: what lies ahead, as a time line and a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin.urls import admin_url
from maintenance.models import MaintenancePlan, MaintenanceRecord
from maintenance.plans import charts
from maintenance.plans.projection import Occurrence, Usage, occurrences
from maintenance.schedule import Point
from vehicles.models import Vehicle
from vehicles.months import add_months
from vehicles.page.tabs import Tab
from vehicles.timeline import Button
from vehicles.urls import vehicle_tab_url

MONTHS = 24
SHOWN_LATER = 3
SHOWN = 30  # plans


@dataclass(frozen=True)
class Line:
    """One plan: its open record, and the days on which it is due."""

    plan: MaintenancePlan
    record: MaintenanceRecord | None
    occurrences: list[Occurrence]

    def is_overdue(self, today: date) -> bool:
        """Tell whether its open record is overdue on this date."""
        return self.record is not None and self.record.is_overdue(today)

    @property
    def later(self) -> list[Occurrence]:
        """Return some occurrences after the open one."""
        return [found for found in self.occurrences if not found.is_first][:SHOWN_LATER]


class PlansTab(Tab):
    """The plans of a vehicle: what lies ahead, as a time line and a table."""

    key = "plans"
    label = _("Plans")
    template = "maintenance/plans/tab.html"
    order = 20

    def data(self, query: QueryDict) -> dict[str, Any]:
        vehicle, today = self.vehicle, self.vehicle.today()
        lines, more = self._lines(today)
        rows = [
            charts.Row(line.plan.title, line.occurrences, line.is_overdue(today))
            for line in lines
        ]
        return {
            "lines": lines,
            "more": more,
            "is_paused": vehicle.status != Vehicle.Status.ACTIVE,
            "chart": charts.timeline(rows, today, MONTHS) if rows else "",
            "months": MONTHS,
            "buttons": self._buttons() if self.may["change_maintenanceplan"] else [],
        }

    def _lines(self, today: date) -> tuple[list[Line], bool]:
        """Return the first plans, the one that is due next on top, and whether there
        are more."""
        active = self.vehicle.plans.filter(is_active=True)
        plans = list(active.select_related("vehicle__fleet")[: SHOWN + 1])
        more, plans = len(plans) > SHOWN, plans[:SHOWN]
        records = MaintenanceRecord.objects.incomplete().filter(plan__in=plans)
        open_ones = {record.plan_id: record for record in records.for_display()}
        usage = usage_of(self.vehicle, today)
        lines = [_line(plan, open_ones.get(plan.pk), usage) for plan in plans]
        return sorted(lines, key=lambda line: (_first_day(line), line.plan.title)), more

    def _buttons(self) -> list[Button]:
        key = self.vehicle.pk
        add = f"{admin_url(MaintenancePlan, 'add')}?vehicle={key}"
        apply = reverse("wagtail_bulk_action", args=["vehicles", "vehicle", "plan"])
        query = urlencode({"id": key, "next": vehicle_tab_url(key, self.key)})
        return [
            Button(gettext("Add plan"), add, "date", "change_maintenanceplan"),
            Button(
                *(gettext("Plans from templates"), f"{apply}?{query}", "copy"),
                right="change_maintenanceplan",
            ),
        ]


def usage_of(vehicle: Vehicle, today: date) -> Usage:
    """Return how far the vehicle has come today, and goes a day, by its accepted
    readings."""
    usage = vehicle.usage
    if usage is None:
        return Usage(today)
    since = max(0, (today - usage.day).days)
    return Usage(today, int(usage.total + usage.per_day * since), usage.per_day)


def _line(
    plan: MaintenancePlan, record: MaintenanceRecord | None, usage: Usage
) -> Line:
    if record is None:
        return Line(plan, None, [])
    until = add_months(usage.on, MONTHS) or date.max
    due = Point(record.due_date, record.due_mileage)
    found = occurrences(plan.rule, due, usage, until, record.forecast_on)
    return Line(plan, record, list(found))


def _first_day(line: Line) -> date:
    return line.occurrences[0].day if line.occurrences else date.max
