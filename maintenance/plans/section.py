"""What plans add to a vehicle's page: what lies ahead, as a time line and a table."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from maintenance.models import MaintenancePlan, MaintenanceRecord
from maintenance.plans import charts
from maintenance.plans.projection import Occurrence, Usage, occurrences
from maintenance.schedule import Point, add_months
from vehicles.models import Vehicle
from vehicles.timeline import Button, Section
from vehicles.urls import admin_url, vehicle_page_url

MONTHS = 24
SHOWN_LATER = 3


@dataclass(frozen=True)
class Line:
    """One plan: its open record, and the days on which it is due."""

    plan: MaintenancePlan
    record: MaintenanceRecord | None
    occurrences: list[Occurrence]

    @property
    def later(self) -> list[Occurrence]:
        """Return some occurrences after the open one."""
        return [found for found in self.occurrences if not found.is_first][:SHOWN_LATER]


def plan_sections(vehicle: Vehicle) -> list[Section]:
    """Return the panel of a vehicle's plans; none for a vehicle without."""
    plans = list(vehicle.plans.filter(is_active=True).select_related("vehicle__fleet"))
    if not plans:
        return []
    today = vehicle.today()
    records = MaintenanceRecord.objects.incomplete().filter(plan__in=plans)
    open_ones = {record.plan_id: record for record in records.for_display()}
    usage = usage_of(vehicle, today)
    lines = [_line(plan, open_ones.get(plan.pk), usage) for plan in plans]
    lines.sort(key=lambda line: (_first_day(line), line.plan.title))
    rows = [charts.Row(line.plan.title, line.occurrences) for line in lines]
    data = {
        "lines": lines,
        "is_paused": vehicle.status != Vehicle.Status.ACTIVE,
        "chart": charts.timeline(rows, today, MONTHS),
        "months": MONTHS,
    }
    template = "maintenance/plans/section.html"
    return [Section("plans", gettext("Plans"), template, data)]


def plan_buttons(vehicle: Vehicle) -> list[Button]:
    """Return what one can add to a vehicle's plans."""
    add = f"{admin_url(MaintenancePlan, 'add')}?vehicle={vehicle.pk}"
    apply = reverse("wagtail_bulk_action", args=["vehicles", "vehicle", "plan"])
    query = urlencode({"id": vehicle.pk, "next": vehicle_page_url(vehicle.pk)})
    return [
        Button(gettext("Add plan"), add, "date"),
        Button(gettext("Plans from templates"), f"{apply}?{query}", "copy"),
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
