"""The page as a visitor reads it: what a share shows, in words, before any template.

Every date, distance and amount is a text already when it gets to the template; that is
what makes a long page quick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from markupsafe import Markup

from sharing.content import mileage
from sharing.content.history import Content
from sharing.content.schema import Entry, Sort, Totals, by_year
from sharing.rendering import chart, check_value, display, formatting, presenters
from sharing.rendering.templates import draw, entry

PER_PAGE = 25
# A history of one page is read whole for its check value. That of a longer one is
# worked out after its first visit, or when somebody asks for it.
CHECKED_AT_ONCE = PER_PAGE


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
        self.words = display.of(wish.language)
        self.write = formatting.of(self.words, self.car.unit, self.car.currency)

    def html(self) -> str:
        """Return the page. Raises NoSuchPageError."""
        return draw("page.html", self.words, **self.context())

    def context(self) -> dict[str, Any]:
        """Return what the template shows: texts, and lists of texts."""
        totals = self.content.totals()
        pages = self._count(totals)
        self.check = self.check or self._check(totals)
        is_first = self.wish.number == 1
        latest = mileage.latest(self.content.source.vehicle_id)
        return {
            "base": self.base,
            "pdf": self.base.rstrip("/") + ".pdf",
            "json": self.base.rstrip("/") + ".json",
            "car": self.car,
            "facts": self.facts(latest),
            "portrait": self.portrait(),
            "years": self._drawn(),
            "filters": self._filters(totals),
            "pages": self._pages(pages),
            "totals": self.totals(totals.sorts),
            "tasks": self.tasks() if is_first else [],
            "chart": chart.short_title(latest, self.write) if is_first else "",
            "chart_size": chart.SIZE,
            "note": self.note(),
            "changed": self.changed(totals.changed),
            "check": self.check,
        }

    def facts(self, readings: Sequence[mileage.Point]) -> list[tuple[str, str]]:
        """Return what is known of the vehicle, each with its name; its odometer is
        the last of the readings."""
        _, car = self.words.say, self.car
        facts = [
            (_("Model year"), str(car.year or "")),
            (_("Powertrain"), self.words.powertrain(car.powertrain)),
            (_("Battery"), self._battery()),
            (_("Licence plate"), car.plate),
            (_("VIN"), car.vin),
            (_("Odometer"), self._odometer(readings)),
        ]
        return [(name, value) for name, value in facts if value]

    def _odometer(self, readings: Sequence[mileage.Point]) -> str:
        if not readings:
            return ""
        day, value = readings[-1]
        _ = self.words.say
        return _("%(distance)s on %(day)s") % {
            "distance": self.write.distance(value),
            "day": self.write.day(day),
        }

    def _battery(self) -> str:
        capacity = self.car.battery_kwh
        return "" if capacity is None else f"{self.write.number(capacity)} kWh"

    def portrait(self) -> presenters.Picture | None:
        """Return the picture of the vehicle."""
        photo = self.car.photo
        return presenters.picture(photo, self.write, self.base) if photo else None

    def years(
        self, entries: Sequence[Entry]
    ) -> list[tuple[int, list[presenters.Line]]]:
        """Return what is said of entries, under their years."""
        return [
            (year, [presenters.line(entry, self.write, self.base) for entry in found])
            for year, found in by_year(entries).items()
        ]

    def totals(self, sorts: list[Sort]) -> list[tuple[str, str]]:
        """Return what was paid, by type and in all, in each currency; nothing where
        costs stay out."""
        if not self.car.currency:
            return []
        paid = [sort for sort in sorts if sort.costs]
        total: dict[str, Decimal] = {}
        for currency, cost in chain.from_iterable(one.costs.items() for one in paid):
            total[currency] = total.get(currency, Decimal(0)) + cost
        say, write = self.words.sort, self.write.sums
        _ = self.words.say
        return [
            *((say(sort.code, sort.name), write(sort.costs)) for sort in paid),
            (_("In all"), write(total)),
        ]

    def tasks(self) -> list[presenters.ToDo]:
        """Return what is still to be done."""
        return [presenters.task(task, self.write) for task in self.content.tasks()]

    def note(self) -> str:
        """Return what is to be known of a vehicle that is not used any more."""
        _ = self.words.say
        if self.car.status == "sold":
            return _("This vehicle was sold. Its history is kept as it was.")
        if self.car.status == "archived":
            return _(
                "This vehicle is no longer in use here. Its history is kept as it was."
            )
        return ""

    def changed(self, at: datetime) -> str:
        """Return when the history was last changed, in a sentence."""
        zone = self.content.source.time_zone
        _ = self.words.say
        return _("Last changed: %(changed)s") % {"changed": self.write.moment(at, zone)}

    def _count(self, totals: Totals) -> int:
        """Return how many pages there are. Raises NoSuchPageError if the one that is
        wished for is not among them."""
        wish, number = self.wish, totals.number
        if wish.type_id is not None:
            found = [one.number for one in totals.sorts if one.type_id == wish.type_id]
            if not found:
                raise NoSuchPageError
            number = sum(found)
        pages = max(1, -(-number // PER_PAGE))
        if wish.number > pages:
            raise NoSuchPageError
        return pages

    def _drawn(self) -> list[tuple[int, list[Markup]]]:
        """Return the entries of this page, drawn, under their years."""
        start = (self.wish.number - 1) * PER_PAGE
        found = self.content.entries(self.wish.type_id, start, start + PER_PAGE)
        return [
            (
                year,
                [
                    entry(one, self.write, self.base if one.files else "")
                    for one in entries
                ],
            )
            for year, entries in by_year(found).items()
        ]

    def _filters(self, totals: Totals) -> list[dict[str, Any]]:
        """Return the choices of what to see; none where there is no choice."""
        if len(totals.sorts) < 2:
            return []
        _ = self.words.say
        every = {"name": _("Everything"), "url": self.base, "count": totals.number}
        found: list[dict[str, Any]] = [{**every, "type_id": None}]
        found += [
            {
                "name": self.words.sort(sort.code, sort.name),
                "url": f"{self.base}?type={sort.type_id}",
                "count": sort.number,
                "type_id": sort.type_id,
            }
            for sort in totals.sorts
        ]
        return [{**one, "is_on": one["type_id"] == self.wish.type_id} for one in found]

    def _pages(self, pages: int) -> dict[str, Any] | None:
        if pages < 2:
            return None
        number, _ = self.wish.number, self.words.say
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

    def _check(self, totals: Totals) -> str:
        """Return the check value of a history that is read whole in no time."""
        if totals.number > CHECKED_AT_ONCE:
            return ""
        return check_value.value(check_value.data(self.content.history()))
