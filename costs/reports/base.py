"""What a report is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django_stubs_ext import StrOrPromise

from core import display
from core.charts import bars
from core.exports import Cell, Column
from costs.reports.scope import Scope

PER_PAGE = 50
DRAWN = 12  # of what comes in no order of time, the largest
AT_ONCE = 500  # rows that are named together


@dataclass
class Row:
    """A line of a report: what it is about, and its figures by name."""

    label: str
    figures: dict[str, Any]
    url: str = ""
    key: Any = None


@dataclass(frozen=True)
class Figure:
    """A column: its heading, what a cell says, and what a spreadsheet gets."""

    heading: str
    said: Callable[[Row], str]
    value: Callable[[Row], Cell]


@dataclass(frozen=True)
class Shown:
    """A page of a report, as texts and a picture."""

    headings: list[str]
    rows: list[tuple[Row, list[str]]]
    total: list[str] = field(default_factory=list)
    total_label: str = ""
    notes: list[str] = field(default_factory=list)
    picture: SafeString | None = None
    names: Sequence[str] = ()
    has_next: bool = False


class Report:
    """One report over a scope. A subclass says its rows and its figures; what they
    mean stands in its docstring and, for people, in :attr:`explained`."""

    slug: ClassVar[str]
    title: ClassVar[StrOrPromise]
    explained: ClassVar[StrOrPromise]
    about: ClassVar[StrOrPromise]
    """The heading of the first column."""

    in_time: ClassVar[bool] = False
    """Whether the rows follow in time: then all are shown, and drawn as standing."""

    order: ClassVar[int] = 100
    """Where it stands among the reports of all apps."""

    has_currency: ClassVar[bool] = True
    do_not_call_in_templates = True  # the class itself is shown: its title

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def rows(self) -> Any:
        """Return all rows, in their order, or what is sliced and iterated like a list
        of them: then the database is asked for no more. They may lack labels: see
        :meth:`name`."""
        raise NotImplementedError

    def figures(self) -> list[Figure]:
        """Return the columns after the first."""
        raise NotImplementedError

    def name(self, rows: Sequence[Row]) -> None:
        """Give some rows what takes more than their own query: labels, addresses."""

    def total(self, rows: Sequence[Row]) -> Row | None:
        """Return a last row over everything in the scope, or None."""
        return None

    def notes(self) -> list[str]:
        """Return what has to be known to read the figures right."""
        return []

    def drawn(self, rows: Sequence[Row]) -> bars.Bars:
        """Return the picture of these rows."""
        raise NotImplementedError

    def page(self, number: int) -> Shown:
        """Return a page of it, counted from 1."""
        rows, has_next = self._part(number)
        self.name(rows)
        figures, total = self.figures(), self.total(rows)
        draw = bars.standing if self.in_time else bars.lying
        drawn = self.drawn(rows if self.in_time else rows[:DRAWN])
        return Shown(
            headings=[str(self.about), *(figure.heading for figure in figures)],
            rows=[(row, [figure.said(row) for figure in figures]) for row in rows],
            total=[figure.said(total) for figure in figures] if total else [],
            total_label=total.label if total else "",
            notes=self.notes(),
            picture=draw(replace(drawn, prefix=self.slug)),
            names=drawn.names,
            has_next=has_next,
        )

    def _part(self, number: int) -> tuple[list[Row], bool]:
        if self.in_time:
            return list(self.rows()), False
        start = (number - 1) * PER_PAGE
        found = list(self.rows()[start : start + PER_PAGE + 1])
        return found[:PER_PAGE], len(found) > PER_PAGE

    def export(self) -> tuple[Iterator[Row], list[Column]]:
        """Return all rows as a table, read as it is sent."""
        first = Column(str(self.about), lambda row: row.label, width=32)
        rest = [Column(figure.heading, figure.value) for figure in self.figures()]
        return self._named(), [first, *rest]

    def _named(self) -> Iterator[Row]:
        rows = iter(self.rows())
        while part := list(islice(rows, AT_ONCE)):
            self.name(part)
            yield from part

    # --- Figures that many reports have ------------------------------------------

    def money(self, heading: str, key: str) -> Figure:
        """Return a column of amounts; the heading for spreadsheets names the
        currency."""
        currency = self.scope.currency
        named = gettext("%(what)s (%(unit)s)") % {"what": heading, "unit": currency}

        def said(row: Row) -> str:
            amount = row.figures.get(key)
            return "–" if amount is None else display.money(amount, currency)

        return Figure(named, said, lambda row: row.figures.get(key))

    def count(self, heading: str, key: str) -> Figure:
        """Return a column of whole numbers."""
        return Figure(
            heading,
            lambda row: display.number(row.figures.get(key) or 0),
            lambda row: row.figures.get(key) or 0,
        )

    def in_money(self, amount: float) -> str:
        """Return an amount as an axis names it: without cents."""
        return display.precise_money(amount, self.scope.currency, 0)
