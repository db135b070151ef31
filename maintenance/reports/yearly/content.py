"""What a yearly report says: texts only, in the reader's language.

It is bounded, so that it is made while one waits: sums are over everything, lists are
of the first so many, and say how many there are besides.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet
from maintenance.reports import costs, distances
from maintenance.reports.base import Report, Row
from maintenance.reports.scope import Scope
from vehicles import bars, formats
from vehicles.models import Fleet, Vehicle

LISTED = 500  # services done, and what is still to be done, of each
VEHICLES = 200  # of a fleet, those that cost most


def of_vehicle(user: Any, vehicle: Vehicle, year: int, now: datetime) -> dict[str, Any]:
    """Return the report of one vehicle."""
    scope = _scope(user, vehicle.fleet, year, vehicle)
    today = vehicle.fleet.local_date(now)
    whole = costs.CostByMonth(scope).whole
    known = distances.distances([vehicle.pk], scope.start, scope.end).get(vehicle.pk)
    named = [(_("Licence plate"), vehicle.plate), (_("VIN"), vehicle.vin or "")]
    return _report(scope, vehicle.name, now) | {
        "facts": [
            *(fact for fact in named if fact[1]),
            *_facts(scope, whole),
            *_distance(known, vehicle, whole["cost"]),
        ],
        "vehicles": None,
        **_records(scope, today, several=False),
    }


def of_fleet(user: Any, fleet: Fleet, year: int, now: datetime) -> dict[str, Any]:
    """Return the report of a fleet."""
    scope = _scope(user, fleet, year)
    whole = costs.CostByMonth(scope).whole
    count = Vehicle.objects.visible_to(user).filter(fleet=fleet).count()
    counted = ngettext("%(count)s vehicle", "%(count)s vehicles", count)
    facts = [(_("Vehicles"), counted % {"count": formats.number(count)})]
    return _report(scope, fleet.name, now) | {
        "facts": [*facts, *_facts(scope, whole)],
        "vehicles": _vehicles(scope),
        **_records(scope, fleet.local_date(now), several=True),
    }


def _scope(user: Any, fleet: Fleet, year: int, vehicle: Vehicle | None = None) -> Scope:
    return Scope(
        user=user,
        start=date(year, 1, 1),
        end=date(year, 12, 31),
        fleet=fleet,
        vehicle=vehicle,
        currency=fleet.currency,
        unit=vehicle.distance_unit if vehicle else fleet.distance_unit,
    )


def _report(scope: Scope, name: str, now: datetime) -> dict[str, Any]:
    """Return what every report has: title, costs by month and by type."""
    by_month, by_type = costs.CostByMonth(scope), costs.CostByType(scope)
    at = date_format(scope.fleet.local_date(now)) if scope.fleet else ""
    return {
        "title": f"{name}, {scope.start.year}",
        "kind": _("Yearly report"),
        "fleet": str(scope.fleet or ""),
        "made": _("As entered on %(day)s") % {"day": at},
        "month": _table(by_month) | {"picture": _picture(by_month)},
        "type": _table(by_type),
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


def _facts(scope: Scope, whole: dict[str, Any]) -> list[tuple[str, str]]:
    money = formats.money(whole["cost"], scope.currency)
    done = whole["jobs"] + whole["unpriced"]
    return [
        (_("Cost"), money),
        (_("Completed"), formats.number(done)),
    ]


def _distance(
    known: distances.Covered | None, vehicle: Vehicle, cost: Decimal
) -> list[tuple[str, str]]:
    """Return how far the vehicle went and what that cost, or that nobody knows."""
    if known is None:
        return [(_("Distance"), _("not known: too few readings"))]
    unit = vehicle.distance_unit
    said = _("%(distance)s, by readings from %(first)s to %(last)s") % {
        "distance": formats.distance(round(known.distance), unit),
        "first": date_format(known.first),
        "last": date_format(known.last),
    }
    per = distances.per_distance(cost, known.distance)["per"]
    if per is None:
        return [(_("Distance"), said)]
    heading = _("Cost per %(unit)s") % {"unit": unit}
    amount = formats.precise_money(per, vehicle.fleet.currency, 3)
    return [(_("Distance"), said), (heading, amount)]


def _vehicles(scope: Scope) -> dict[str, Any]:
    """Return the vehicles that cost most, with their distances where known."""
    report = distances.CostPerDistance(scope)
    rows: list[Row] = list(report.rows()[: VEHICLES + 1])
    more, rows = len(rows) > VEHICLES, rows[:VEHICLES]
    report.name(rows)
    figures = report.figures()[:3]
    notes = report.notes()
    if more:
        words = {"count": formats.number(VEHICLES)}
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


def _records(scope: Scope, today: date, *, several: bool) -> dict[str, Any]:
    """Return what was done in the year, and what is overdue and next as of today."""
    done = scope.done().order_by("completed_date", "pk")
    waiting = scope.records().open().exclude(due_on=None).order_by("due_on", "pk")
    late, ahead = waiting.filter(due_on__lt=today), waiting.filter(due_on__gte=today)
    return {
        "sections": [
            _section(_("What was done"), done, several),
            _section(_("Overdue today"), late, several),
            _section(_("Due next"), ahead, several),
        ]
    }


def _section(
    title: str, records: MaintenanceRecordQuerySet, several: bool
) -> dict[str, Any]:
    found = list(records.for_display()[: LISTED + 1])
    more = ""
    if len(found) > LISTED:
        words = {"count": formats.number(LISTED)}
        more = _("These are the first %(count)s; the list of records has them all.")
        more %= words
    return {"title": title, "lines": _lines(found[:LISTED], several), "more": more}


def _lines(records: Sequence[MaintenanceRecord], several: bool) -> list[dict[str, str]]:
    return [
        {
            "day": date_format(record.completed_date or record.due_on or date.max),
            "what": record.description,
            "meta": " · ".join(filter(None, _meta(record, several))),
        }
        for record in records
    ]


def _meta(record: MaintenanceRecord, several: bool) -> Iterable[str]:
    vehicle = record.vehicle
    mileage = record.completed_mileage if record.is_completed else record.due_mileage
    yield vehicle.name if several else ""
    yield str(record.maintenance_type)
    yield vehicle.distance(mileage) if mileage is not None else ""
    yield vehicle.money(record.cost) if record.cost is not None else ""
    yield str(record.supplier or "")
