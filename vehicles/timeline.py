"""The history of one vehicle, put together from what the apps know of it.

An app adds what it knows with a source, registered with the hook
``register_vehicle_timeline_source``. This module merges the sources by day and
never learns what they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, Value
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import hooks

from vehicles import charts, forecast_words, reckoning
from vehicles.models import OdometerReading, Vehicle
from vehicles.odometer import accepted
from vehicles.permissions import may_change
from vehicles.urls import admin_url

HOOK = "register_vehicle_timeline_source"
PER_PAGE = 25
SHOWN = 10  # readings that do not fit


@dataclass(frozen=True)
class Fact:
    """A figure at the head of the page: what it is, and what it says."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Button:
    """Something one can do from the page."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class Section:
    """A panel between the figures and the timeline: its ``template`` gets ``data``,
    and what the page knows (``vehicle``, ``today``, ``may_change``)."""

    key: str
    heading: str
    template: str
    data: Any


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: an object and the template that shows it."""

    item: Any
    template: str


class TimelineSource(Protocol):
    """What an app knows of a vehicle."""

    kind: str
    """A word for the address: ``?show=records``."""

    label: StrOrPromise
    """What the tab says."""

    template: str
    """Shows one ``item`` of this source."""

    alone: bool
    """Whether it has its own tab only, and no part in the timeline of everything."""

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        """Return the rows with an annotation ``day``."""

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        """Return the rows with these keys, in a fixed number of queries."""

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        """Return figures for the head of the page."""

    def sections(self, vehicle: Vehicle, user: Any) -> list[Section]:
        """Return panels for the page: charts, plans …"""

    def buttons(self, vehicle: Vehicle, user: Any) -> list[Button]:
        """Return what this person can add to the vehicle."""


def sources() -> list[TimelineSource]:
    """Return what the installed apps registered."""
    return [make() for make in hooks.get_hooks(HOOK)]


def page(vehicle: Vehicle, show: str, number: Any) -> Page:
    """Return a page of :class:`Entry`, newest day first.

    ``show`` is a source's kind, or anything else for all. The number of queries
    depends on the number of sources, not of rows.
    """
    known = {source.kind: source for source in sources()}
    together = {kind: source for kind, source in known.items() if not source.alone}
    shown = {show: known[show]} if show in known else together
    parts = [
        source.days(vehicle)
        .order_by()
        .annotate(of_source=Value(source.kind, output_field=CharField()))
        .values_list("of_source", "pk", "day")
        for source in shown.values()
    ]
    union = parts[0].union(*parts[1:], all=True).order_by("-day", "of_source", "-pk")
    result = Paginator(union, PER_PAGE).get_page(number)
    result.object_list = _entries(list(result.object_list), known)
    return result


def _entries(
    rows: Sequence[tuple[str, int, Any]], known: Mapping[str, TimelineSource]
) -> list[Entry]:
    """Fetch the rows of each source at once, and put them back in order."""
    keys: dict[str, list[int]] = {}
    for kind, key, _ignored in rows:
        keys.setdefault(kind, []).append(key)
    items = {kind: known[kind].items(wanted) for kind, wanted in keys.items()}
    return [
        Entry(items[kind][key], known[kind].template)
        for kind, key, _ignored in rows
        if key in items[kind]
    ]


class ReadingSource:
    """The odometer readings, without those that a record's own line shows."""

    kind = "readings"
    label = _("Readings")
    template = "vehicles/timeline/reading.html"
    alone = False

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        readings = OdometerReading.objects.filter(vehicle=vehicle)
        shown = {"source": OdometerReading.Source.RECORD, "set_aside": False}
        return readings.exclude(**shown).annotate(day=F("read_on"))

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        readings = OdometerReading.objects.select_related("vehicle__odometer_summary")
        return readings.in_bulk(keys)

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        usage = vehicle.usage
        if usage is None:
            return [Fact(gettext("Odometer"), "–", gettext("no reading yet"))]
        value = vehicle.distance(usage.total)
        note = date_format(usage.day)
        if usage.offset:
            shown = vehicle.distance(usage.total - usage.offset)
            note = gettext("%(day)s; the instrument shows %(value)s") % {
                "day": note,
                "value": shown,
            }
        return [Fact(gettext("Odometer"), value, note)]

    def sections(self, vehicle: Vehicle, user: Any) -> list[Section]:
        """Return the chart, and the readings that do not fit: one query."""
        readings = list(vehicle.readings.order_by("-read_on", "-pk"))
        for reading in readings:
            reading.vehicle = vehicle
        misfits = [
            reading
            for reading in readings
            if forecast_words.reading_state(reading, vehicle) == "misfit"
        ]
        found = []
        if misfits:
            data = {"misfits": misfits[:SHOWN], "more": len(misfits[SHOWN:])}
            found.append(
                Section(
                    "misfits",
                    gettext("Readings that do not fit"),
                    "vehicles/misfits.html",
                    data,
                )
            )
        fit = accepted(map(reckoning.reading, readings))
        chart = charts.of(vehicle.name, vehicle.distance_unit, fit, vehicle.usage)
        if picture := charts.svg(chart):
            basis = vehicle.usage and forecast_words.usage(
                vehicle.usage.basis, vehicle.distance_unit
            )
            data = {"picture": picture, "rows": chart.rows(), "basis": basis}
            found.insert(
                0, Section("chart", gettext("Odometer"), "vehicles/chart.html", data)
            )
        return found

    def buttons(self, vehicle: Vehicle, user: Any) -> list[Button]:
        if not may_change(user, vehicle):
            return []
        url = admin_url(OdometerReading, "add")
        return [
            Button(gettext("Add reading"), f"{url}?vehicle={vehicle.pk}", "tachometer")
        ]
