"""The page as a visitor reads it: what a share shows, in words, before any template.

Every date, distance and amount is a text already when it gets to the template; that is
what makes a long page quick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from maintenance.history import checks, formats, rows, text, words
from maintenance.history.content import Content, Entry, File, Sort, by_year

Readings = Sequence[tuple[date, int]]

PER_PAGE = 25
# A history of up to so many entries is read whole for its check value; of a longer
# one, the value is reckoned when somebody asks for it, and then kept.
CHECKED_AT_ONCE = 150


class NoSuchPageError(Exception):
    """There is no such page of this history."""


@dataclass(frozen=True)
class Wish:
    """Which part of the page somebody asks for: in which language, only one type of
    entries or all, and which page of them."""

    language: str
    number: int = 1
    type_id: int | None = None


class Page:
    """One page of a history, made for one share and one wish."""

    def __init__(self, content: Content, wish: Wish, check: str, base: str) -> None:
        self.content, self.wish, self.check, self.base = content, wish, check, base
        self.car = content.car()
        self.readings = content.first_and_latest()

    def html(self) -> str:
        """Return the page. Raises NoSuchPageError."""
        with override(self.wish.language):
            shown = self.context()
            for _year, entries in shown["years"]:
                for entry in entries:
                    entry["html"] = rows.entry(entry)
            return render_to_string("maintenance/history/page.html", shown)

    def context(self, entries: Sequence[Entry] | None = None) -> dict[str, Any]:
        """Return what the template shows: texts, and lists of texts. It is of one
        page, unless all ``entries`` are given."""
        sorts = self.content.sorts()
        shown = self._shown(sorts)
        pages = max(1, -(-sum(sort.count for sort in shown) // PER_PAGE))
        if self.wish.number > pages:
            raise NoSuchPageError
        if entries is None:
            start = (self.wish.number - 1) * PER_PAGE
            entries = self.content.entries(self.wish.type_id, start, start + PER_PAGE)
        return {
            "language": self.wish.language,
            "base": self.base,
            "pdf": self.base.rstrip("/") + ".pdf",
            "json": self.base.rstrip("/") + ".json",
            "car": self.car,
            "facts": self._facts(),
            "photo": self._photo(),
            "years": [
                (year, [self._entry(entry) for entry in found])
                for year, found in by_year(entries).items()
            ],
            "filters": self._filters(sorts),
            "pages": self._pages(pages),
            "totals": self._totals(sorts),
            "tasks": self._tasks() if self.wish.number == 1 else [],
            "chart": self._chart(),
            "note": self._note(),
            "changed": self._changed(),
            "check": self.check or self._check(sorts),
        }

    def _shown(self, sorts: list[Sort]) -> list[Sort]:
        if self.wish.type_id is None:
            return sorts
        found = [sort for sort in sorts if sort.type_id == self.wish.type_id]
        if not found:
            raise NoSuchPageError
        return found

    def _facts(self) -> list[tuple[str, str]]:
        """Return what is known of the vehicle, each with its name."""
        car = self.car
        odometer = ""
        if self.readings:
            day, value = self.readings[-1]
            odometer = _("%(distance)s on %(day)s") % {
                "distance": self._distance(value),
                "day": self._day(day),
            }
        facts = [
            (_("Model year"), str(car.year or "")),
            (_("Powertrain"), words.powertrain(car.powertrain)),
            (_("Battery"), self._battery()),
            (_("Licence plate"), car.plate),
            (_("VIN"), car.vin),
            (_("Odometer"), odometer),
        ]
        return [(name, value) for name, value in facts if value]

    def _battery(self) -> str:
        if self.car.battery_kwh is None:
            return ""
        capacity = self.car.battery_kwh.normalize()
        return f"{formats.number(capacity, self.wish.language)} kWh"

    def _photo(self) -> dict[str, Any] | None:
        return self._file(self.car.photo) if self.car.photo else None

    def _entry(self, entry: Entry) -> dict[str, Any]:
        files = [self._file(file) for file in entry.files]
        return {
            "day": self._day(entry.day),
            "iso": entry.day.isoformat(),
            "sort": words.sort(entry.type_code, entry.type_name),
            "is_observation": entry.is_observation,
            "description": entry.description,
            "mileage": self._distance(entry.mileage),
            "cost": "" if entry.cost is None else self._money(entry.cost),
            "supplier": entry.supplier,
            "source": entry.details,
            "details": text.html(entry.details) if entry.details else "",
            "photos": [file for file in files if file["is_image"]],
            "papers": [file for file in files if not file["is_image"]],
        }

    def _file(self, file: File) -> dict[str, Any]:
        url = checks.file_url(self.base, file)
        kind = words.kind(file.kind)
        return {
            "url": url,
            "small": url.replace(".jpg", "-small.jpg"),
            "is_image": file.is_image,
            "name": f"{kind}: {file.caption}" if file.caption else kind,
            "width": file.width,
            "height": file.height,
        }

    def _filters(self, sorts: list[Sort]) -> list[dict[str, Any]]:
        """Return the choices of what to see; none where there is no choice."""
        if len(sorts) < 2:
            return []
        count = sum(sort.count for sort in sorts)
        every = {"name": _("Everything"), "url": self.base, "count": count}
        found: list[dict[str, Any]] = [{**every, "type_id": None}]
        found += [
            {
                "name": words.sort(sort.code, sort.name),
                "url": f"{self.base}?type={sort.type_id}",
                "count": sort.count,
                "type_id": sort.type_id,
            }
            for sort in sorts
        ]
        return [{**one, "is_on": one["type_id"] == self.wish.type_id} for one in found]

    def _pages(self, pages: int) -> dict[str, Any] | None:
        if pages < 2:
            return None
        number = self.wish.number
        return {
            "said": _("Page %(number)d of %(pages)d")
            % {"number": number, "pages": pages},
            "newer": self._url(number - 1) if number > 1 else "",
            "older": self._url(number + 1) if number < pages else "",
        }

    def _url(self, number: int) -> str:
        given = {"type": self.wish.type_id, "page": number if number > 1 else None}
        query = "&".join(f"{name}={value}" for name, value in given.items() if value)
        return f"{self.base}?{query}" if query else self.base

    def _totals(self, sorts: list[Sort]) -> list[tuple[str, str]]:
        """Return what was paid, by type and in all; nothing where costs stay out."""
        if not self.car.currency:
            return []
        paid = [sort for sort in sorts if sort.cost]
        rows = [
            (words.sort(sort.code, sort.name), self._money(sort.cost)) for sort in paid
        ]
        total = sum((sort.cost for sort in paid), start=checks.NOTHING)
        return [*rows, (_("In all"), self._money(total))]

    def _tasks(self) -> list[dict[str, str]]:
        return [
            {
                "sort": words.sort(task.type_code, task.type_name),
                "description": task.description,
                "day": self._day(task.due_date) if task.due_date else "",
                "mileage": self._distance(task.due_mileage),
            }
            for task in self.content.tasks()
        ]

    def _chart(self) -> str:
        """Return what the chart shows, in words; nothing where there is no line."""
        if self.wish.number > 1:
            return ""
        return chart_title(self.readings, self.car.unit, self.wish.language)

    def _note(self) -> str:
        return {
            "sold": _("This vehicle was sold. Its history is kept as it was."),
            "archived": _(
                "This vehicle is no longer in use here. Its history is kept as it was."
            ),
        }.get(self.car.status, "")

    def _changed(self) -> str:
        zone = self.content.vehicle.fleet.time_zone
        return formats.moment(self.content.changed(), zone, self.wish.language)

    def _check(self, sorts: list[Sort]) -> str:
        """Return the check value of a history that is read whole in no time."""
        if sum(sort.count for sort in sorts) > CHECKED_AT_ONCE:
            return ""
        return checks.value(checks.data(self.content.history()))

    def _day(self, day: Any) -> str:
        return formats.day(day, self.wish.language)

    def _distance(self, value: int | None) -> str:
        if value is None:
            return ""
        return formats.distance(value, self.car.unit, self.wish.language)

    def _money(self, amount: Any) -> str:
        return formats.money(amount, self.car.currency, self.wish.language)


def chart_title(readings: Readings, unit: str, language: str) -> str:
    """Return what a chart of these readings shows, or nothing if it shows no line."""
    if not readings or readings[0][0] == readings[-1][0]:
        return ""
    (first, low), (last, high) = readings[0], readings[-1]
    return _("Odometer: from %(low)s on %(first)s to %(high)s on %(last)s") % {
        "low": formats.distance(low, unit, language),
        "first": formats.day(first, language),
        "high": formats.distance(high, unit, language),
        "last": formats.day(last, language),
    }
