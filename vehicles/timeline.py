"""The history of one vehicle, put together from what the apps know of it.

An app adds what it knows with a source, registered with the hook
``register_vehicle_timeline_source``. This module merges the sources by day and
never learns what they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import hooks

from core.admin.urls import admin_url
from core.ids import is_key
from vehicles.models import OdometerReading, Vehicle
from vehicles.page.tabs import Tab

HOOK = "register_vehicle_timeline_source"
PER_PAGE = 25
MOST_PAGES = 200  # what is older is found in the lists


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
    right: str  # what it takes


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

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        """Return the rows with an annotation ``day``."""

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        """Return the rows with these keys, in a fixed number of queries."""

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        """Return figures for the head of the page."""

    def buttons(self, vehicle: Vehicle) -> list[Button]:
        """Return what can be added to the vehicle by who has the right."""


@dataclass(frozen=True)
class Page:
    """Some entries, and whether there are others before and after them."""

    entries: list[Entry]
    number: int
    has_older: bool


def sources() -> list[TimelineSource]:
    """Return what the installed apps registered."""
    return [make() for make in hooks.get_hooks(HOOK)]


def page(vehicle: Vehicle, shown: Sequence[TimelineSource], number: Any) -> Page:
    """Return a page of entries of these sources, newest day first.

    ``number`` is as somebody typed it; past the end, the last page is shown. Each
    source is asked twice, in its index: for days and keys, and for what is shown.
    """
    wanted = _number(number)
    rows = _rows(vehicle, shown, wanted * PER_PAGE + 1)
    wanted = max(1, min(wanted, -(-len(rows) // PER_PAGE)))
    start = (wanted - 1) * PER_PAGE
    part = rows[start : start + PER_PAGE]
    return Page(_entries(part, shown), wanted, len(rows) > start + PER_PAGE)


def _number(typed: Any) -> int:
    if not is_key(typed):
        return 1
    return max(1, min(int(typed), MOST_PAGES))


def _rows(
    vehicle: Vehicle, shown: Sequence[TimelineSource], most: int
) -> list[tuple[str, int]]:
    """Return kind and key of the newest so many rows."""
    rows = [
        (-day.toordinal(), source.kind, -key)
        for source in shown
        for day, key in source.days(vehicle)
        .order_by("-day", "-pk")
        .values_list("day", "pk")[:most]
    ]
    return [(kind, -key) for _day, kind, key in sorted(rows)[:most]]


def _entries(
    rows: Sequence[tuple[str, int]], shown: Sequence[TimelineSource]
) -> list[Entry]:
    """Fetch the rows of each source at once, and put them back in order."""
    keys: dict[str, list[int]] = {}
    for kind, key in rows:
        keys.setdefault(kind, []).append(key)
    known = {source.kind: source for source in shown}
    items = {kind: known[kind].items(wanted) for kind, wanted in keys.items()}
    return [
        Entry(items[kind][key], known[kind].template)
        for kind, key in rows
        if key in items[kind]
    ]


class TimelineTab(Tab):
    """What happened, newest first: of all sources together, or of one."""

    key = "timeline"
    label = _("Timeline")
    template = "vehicles/page/timeline.html"
    order = 10

    def data(self, query: QueryDict) -> dict[str, Any]:
        known = sources()
        show = query.get("show", "")
        alone = [source for source in known if source.kind == show]
        return {
            "sources": known,
            "show": show if alone else "",
            "page": page(self.vehicle, alone or known, query.get("p")),
        }


def ago(days: int) -> str:
    """Return “today”, “yesterday” or “5 days ago”."""
    if days <= 0:
        return gettext("today")
    return ngettext("yesterday", "%(days)d days ago", days) % {"days": days}


class ReadingSource:
    """The odometer readings, without those that a record's own line shows."""

    kind = "readings"
    label = _("Readings")
    template = "vehicles/timeline/reading.html"

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        readings = OdometerReading.objects.filter(vehicle=vehicle)
        shown = {"source": OdometerReading.Source.RECORD, "is_excluded": False}
        return readings.exclude(**shown).annotate(day=F("read_on"))

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        readings = OdometerReading.objects.select_related("vehicle__odometer_summary")
        return readings.in_bulk(keys)

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        usage = vehicle.usage
        if usage is None:
            return [Fact(gettext("Odometer"), "–", gettext("no reading yet"))]
        value = vehicle.distance(usage.total)
        note = gettext("%(day)s, %(age)s") % {
            "day": date_format(usage.day),
            "age": ago((vehicle.today() - usage.day).days),
        }
        if usage.offset:
            shown = vehicle.distance(usage.total - usage.offset)
            note = gettext("%(day)s; the instrument shows %(value)s") % {
                "day": note,
                "value": shown,
            }
        return [Fact(gettext("Odometer"), value, note)]

    def buttons(self, vehicle: Vehicle) -> list[Button]:
        url = admin_url(OdometerReading, "add")
        return [
            Button(
                *(gettext("Add reading"), f"{url}?vehicle={vehicle.pk}", "tachometer"),
                right="add_odometerreading",
            )
        ]
