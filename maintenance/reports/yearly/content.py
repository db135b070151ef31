"""What a yearly report says: texts only, in the reader's language.

It is bounded: sums are over everything, lists are of the first so many, and say how
many there are besides. Of a vehicle, that takes a part of a second; of a fleet it may
take several, so that it is told part by part how far it is.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import display
from core.charts import bars
from costs.reports import costs, distances
from costs.reports.base import Report, Row
from costs.reports.paid import sums
from costs.reports.scope import Scope, currencies
from maintenance.display import dues_on
from maintenance.due_state import DueState, overdue
from maintenance.models import MaintenanceRecord
from maintenance.models.yearly_reports import Part
from maintenance.querysets import MaintenanceRecordQuerySet
from maintenance.reports.scope import completed, records
from vehicles.models import Fleet, Vehicle

LISTED = 500  # services done, and what is still to be done, of each
VEHICLES = 200  # of a fleet, those that cost most
AT_ONCE = 20  # vehicles, between two words of how far it is

Note = Callable[[Part, int, int], None]
"""Is told which part is in hand, and how many of how many of it are done; of nothing,
where nobody counts."""


def _unnoted(part: Part, done: int, of: int) -> None:
    """Tell nobody."""


def of_vehicle(user: Any, vehicle: Vehicle, year: int, now: datetime) -> dict[str, Any]:
    """Return the report of one vehicle."""
    scope = _scope(user, vehicle.fleet, year, vehicle)
    today = vehicle.fleet.local_date(now)
    by_month = costs.CostByMonth(scope)
    known = distances.distances([vehicle.pk], scope.start, scope.end).get(vehicle.pk)
    named = [(_("Licence plate"), vehicle.plate), (_("VIN"), vehicle.vin or "")]
    facts = [
        *(fact for fact in named if fact[1]),
        *_facts(by_month),
        *_distance(known, by_month),
    ]
    return {
        **_report(by_month, vehicle.name, now, _unnoted),
        "facts": facts,
        "vehicles": None,
        "sections": _records(scope, today, _unnoted, several=False),
    }


def of_fleet(
    user: Any, fleet: Fleet, year: int, now: datetime, note: Note = _unnoted
) -> dict[str, Any]:
    """Return the report of a fleet."""
    scope = _scope(user, fleet, year)
    by_month = costs.CostByMonth(scope)
    count = Vehicle.objects.visible_to(user).filter(fleet=fleet).count()
    counted = ngettext("%(count)s vehicle", "%(count)s vehicles", count)
    facts = [(_("Vehicles"), counted % {"count": display.number(count)})]
    return {
        **_report(by_month, fleet.name, now, note),
        "facts": [*facts, *_facts(by_month)],
        "vehicles": _vehicles(scope, note),
        "sections": _records(scope, fleet.local_date(now), note, several=True),
    }


def _scope(user: Any, fleet: Fleet, year: int, vehicle: Vehicle | None = None) -> Scope:
    start, end = date(year, 1, 1), date(year, 12, 31)
    currency, *_others = currencies(user, fleet, start, end)
    return Scope(
        user=user,
        start=start,
        end=end,
        fleet=fleet,
        vehicle=vehicle,
        currency=currency,
        unit=vehicle.distance_unit if vehicle else fleet.distance_unit,
    )


def _report(
    by_month: costs.CostByMonth, name: str, now: datetime, note: Note
) -> dict[str, Any]:
    """Return what every report has: title, costs by month and by type."""
    scope = by_month.scope
    at = date_format(scope.fleet.local_date(now)) if scope.fleet else ""
    note(Part.MONTHS, 0, 0)
    month = _table(by_month) | {"picture": _picture(by_month)}
    note(Part.TYPES, 0, 0)
    return {
        "title": f"{name}, {scope.start.year}",
        "kind": _("Yearly report"),
        "fleet": str(scope.fleet or ""),
        "made": _("As entered on %(day)s") % {"day": at},
        "month": month,
        "type": _table(costs.CostByCategory(scope)),
        "nothing": _("Nothing."),
        "totals_label": _("Together"),
    }


def _table(report: Report) -> dict[str, Any]:
    shown = report.page(1)
    return {
        "title": str(report.title),
        "headings": shown.headings,
        "rows": [[row.label, *cells] for row, cells in shown.rows],
        "total": [shown.total_label, *shown.total] if shown.total else [],
        "notes": shown.notes,
    }


def _picture(report: Report) -> dict[str, str]:
    """Return the bars as SVG, and what they show for who cannot see them."""
    drawn = report.drawn(list(report.rows()))
    return {"svg": str(bars.standing(drawn)), "alt": drawn.title}


def _facts(by_month: costs.CostByMonth) -> list[tuple[str, str]]:
    """Return what was paid in each currency, by the owner and by former ones, and how
    much was done."""
    found = by_month.scope.everything
    nothing = display.money(Decimal(0), by_month.scope.currency)
    former = [(_("Paid by a former owner"), sums(found.former))] if found.former else []
    return [
        (_("Cost"), sums(found.own) or nothing),
        *former,
        (_("Completed"), display.number(found.count)),
    ]


def _distance(
    known: distances.Covered | None, by_month: costs.CostByMonth
) -> list[tuple[str, str]]:
    """Return how far the vehicle went and what that cost, or that nobody knows."""
    if known is None:
        return [(_("Distance"), _("not known: too few readings"))]
    unit = by_month.scope.unit
    said = _("%(distance)s, by readings from %(first)s to %(last)s") % {
        "distance": display.distance(round(known.distance), unit),
        "first": date_format(known.first),
        "last": date_format(known.last),
    }
    per = distances.per_distance(by_month.whole["cost"], known.distance)["per"]
    if per is None:
        return [(_("Distance"), said)]
    heading = _("Cost per %(unit)s") % {"unit": unit}
    amount = display.precise_money(per, by_month.scope.currency, 3)
    return [(_("Distance"), said), (heading, amount)]


def _vehicles(scope: Scope, note: Note) -> dict[str, Any]:
    """Return the vehicles that cost most, with their distances where known."""
    note(Part.VEHICLES, 0, 0)
    report = distances.CostPerDistance(scope)
    rows: list[Row] = list(report.rows()[: VEHICLES + 1])
    more, rows = len(rows) > VEHICLES, rows[:VEHICLES]
    for first in range(0, len(rows), AT_ONCE):
        note(Part.VEHICLES, first, len(rows))
        report.name(rows[first : first + AT_ONCE])
    figures = report.figures()[:3]
    notes = report.notes()
    if more:
        words = {"count": display.number(VEHICLES)}
        notes.append(
            _("These are the %(count)s that cost most; the report has them all.")
            % words
        )
    return {
        "title": _("Vehicles"),
        "headings": [_("Vehicle"), *(figure.heading for figure in figures)],
        "rows": [
            [row.label, *(figure.said(row) for figure in figures)] for row in rows
        ],
        "total": [],
        "notes": notes,
    }


def _records(
    scope: Scope, today: date, note: Note, *, several: bool
) -> list[dict[str, Any]]:
    """Return what was done in the year, and what is overdue and next as of today."""
    done = completed(scope).order_by("completed_date", "pk")
    waiting = records(scope).open().exclude(due_on=None).order_by("due_on", "pk")
    late, ahead = waiting.overdue_on(today), waiting.exclude(overdue(today))
    sections = []
    for part, title, found in (
        (Part.DONE, _("What was done"), done),
        (Part.OVERDUE, _("Overdue today"), late),
        (Part.NEXT, _("Due next"), ahead),
    ):
        note(part, 0, 0)
        sections.append(_section(title, found, several, today))
    return sections


def _section(
    title: str, records: MaintenanceRecordQuerySet, several: bool, today: date
) -> dict[str, Any]:
    found = list(records.for_display()[: LISTED + 1])
    more = ""
    if len(found) > LISTED:
        words = {"count": display.number(LISTED)}
        more = _("These are the first %(count)s; the list of records has them all.")
        more %= words
    return {
        "title": title,
        "lines": _lines(found[:LISTED], several, today),
        "more": more,
    }


def _lines(
    records: Sequence[MaintenanceRecord], several: bool, today: date
) -> list[dict[str, str]]:
    return [
        {
            "day": date_format(record.completed_date or record.due_on or date.max),
            "what": record.description,
            "meta": " · ".join(filter(None, _meta(record, several, today))),
        }
        for record in records
    ]


def _meta(record: MaintenanceRecord, several: bool, today: date) -> Iterable[str]:
    vehicle = record.vehicle
    done, due = record.completed_mileage, record.due_mileage
    yield vehicle.name if several else ""
    yield str(record.maintenance_type)
    if record.is_completed:
        yield vehicle.distance(done) if done is not None else ""
    else:
        yield vehicle.mileage(due) if due is not None else ""
    yield record.cost_text
    yield _("former owner") if record.is_former_owners else ""
    yield str(record.supplier or "")
    if record.is_completed:
        return
    yield from dues_on(record, today)
    if record.due_state(today) == DueState.PROBABLY_DUE:
        yield str(DueState.PROBABLY_DUE.label)
