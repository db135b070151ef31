"""Which rows are searched, and by which of their words.

Each app registers its models in ``AppConfig.ready``: see :func:`register`.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from core.search.normalize import fold_sql

KINDS = 8  # at most so many sources: part of every entry's key
FIRST_SIGN, SIGNS = 0x4E00, 20_000  # signs that no vehicle has on its plate
COLUMN = re.compile(r"\b([a-z]+)\.([a-z_]+)\b")  # in SQL: alias and column


@dataclass(frozen=True)
class Watch:
    """A table, a write to which changes what is found. ``alias`` is what the source
    calls it; ``rows`` is the condition for the source's rows, of ``NEW``."""

    table: str
    rows: str = "r.id = NEW.id"
    alias: str = "r"

    @property
    def own(self) -> bool:
        """Tell whether it has the source's rows themselves."""
        return self.alias == "r"


@dataclass(frozen=True)
class Source:
    """Rows of a model that are searched.

    ``tables`` is the SQL after FROM, in which ``r`` is the row; ``fleet`` is SQL for
    the key of its fleet. ``texts`` are columns searched word by word, and ``numbers``
    those that are also written in one: a plate. Of the tables in ``watches``, each
    column that any of them names is watched; a system check refuses others.
    """

    kind: str  # one letter
    number: int  # 1 to 7
    model: str  # "app.Model"
    tables: str
    fleet: str
    texts: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    watches: tuple[Watch, ...] = field(default=())

    @property
    def table(self) -> str:
        """Return the table of the rows themselves."""
        return next(watch.table for watch in self.watches if watch.own)

    @property
    def read(self) -> dict[str, list[str]]:
        """Return the columns that an entry is made of, by the alias of their table."""
        found: dict[str, list[str]] = {}
        for sql in (self.tables, self.fleet, *self.numbers, *self.texts):
            for alias, column in COLUMN.findall(sql):
                known = found.setdefault(alias, [])
                if column != "id" and column not in known:
                    known.append(column)
        return found

    @property
    def everywhere(self) -> str:
        """Return the sign of all rows of this kind."""
        return chr(0xA000 + self.number) * 3

    def sign(self, fleet: int | None) -> str:
        """Return the sign of the rows of a fleet."""
        number = fleet or 0
        high, low = number // SIGNS % SIGNS, number % SIGNS
        return f"{self.everywhere[0]}{chr(FIRST_SIGN + high)}{chr(FIRST_SIGN + low)}"

    def entry_sql(self, vendor: str) -> str:
        """Return the SELECT of entries: key, kind, row, fleet, place, text."""
        char = "char" if vendor == "sqlite" else "chr"
        fleet = f"COALESCE({self.fleet}, 0)"
        signs = (f"{fleet} / {SIGNS} % {SIGNS}", f"{fleet} % {SIGNS}")
        place = " || ".join(
            [f"'{self.everywhere}'"]
            + [f"{char}(CAST({FIRST_SIGN} + {sign} AS integer))" for sign in signs]
        )
        return (
            f"SELECT r.id * {KINDS} + {self.number}, '{self.kind}', r.id,"  # noqa: S608  (our words only)
            f" {self.fleet}, {place}, {self._text(vendor)} FROM {self.tables}"
        )

    def _text(self, vendor: str) -> str:
        written = " || ' ' || ".join((*self.numbers, *self.texts))
        text = f"' ' || {fold_sql(written, vendor)} || ' '"
        if not self.numbers:
            return text
        # Written in one: a sign that is not folded keeps them apart.
        apart = "char(1)" if vendor == "sqlite" else "chr(1)"
        numbers = fold_sql(f" || {apart} || ".join(self.numbers), vendor)
        return f"{text} || replace(replace({numbers}, ' ', ''), {apart}, ' ') || ' '"


class Target(NamedTuple):
    """Where the rows of a model are looked for: in a source, which has the rows
    themselves, or those that a field of theirs leads to."""

    source: Source
    key: str = "pk"


_places: dict[str, Target] = {}


def register(source: Source, *through: str) -> None:
    """Have the rows of a source searched; and rows of other models, each by the row of
    the source to which one of these fields leads (``app.Model.field``)."""
    numbers = {known.number: known.kind for known in registered()}
    if numbers.get(source.number, source.kind) != source.kind:
        raise ValueError(f"{source.number} is taken by {numbers[source.number]!r}")
    _places[source.model] = Target(source)
    for path in through:
        model, _dot, field_name = path.rpartition(".")
        _places[model] = Target(source, field_name)


def registered() -> list[Source]:
    """Return all sources."""
    return [place.source for place in _places.values() if place.key == "pk"]


def target_of(model: type) -> Target | None:
    """Return where the rows of a model are looked for, if anywhere."""
    return _places.get(getattr(model, "_meta").label)  # noqa: B009  (a model has it)
