"""One search: what was typed, and the rows that are meant by it."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from core.search import index
from core.search.corrections import corrections
from core.search.index import Scope, pattern
from core.search.normalize import words, written_in_one
from core.search.sources import Source

# With more rows than these, a word counts as common: a list then looks at its rows in
# the order it shows them, which is quick because every few of them have the word.
COMMON = 5000


@dataclass(frozen=True)
class Found:
    """The newest rows that contain the words; ``more`` tells that there are others.

    ``instead`` holds what was looked for in the place of words that stand nowhere.
    """

    source: Source
    asked: tuple[str, ...]
    keys: tuple[int, ...] = ()
    more: bool = False
    instead: tuple[tuple[str, str], ...] = ()

    @property
    def pieces(self) -> list[str]:
        """Return what each of the rows contains."""
        meant = dict(self.instead)
        return [pattern(meant.get(word, word)) for word in self.asked]


def find(
    source: Source, query: str, scope: Scope, most: int = COMMON, mend: bool = True
) -> Found:
    """Return what contains every word of a query; if nothing does, what contains those
    of a plate written in one; and if some word stands nowhere, what contains the words
    that are most like it."""
    asked = tuple(words(query))
    found = _look(Found(source, asked), scope, most)
    for in_one in written_in_one(asked) if not found.keys else ():
        plate = _look(Found(source, tuple(in_one)), scope, most)
        if plate.keys:
            return plate
    if found.keys or not (found.asked and mend):
        return found
    if not (instead := corrections(source, found.asked, scope)):
        return found
    again = _look(replace(found, instead=tuple(instead.items())), scope, most)
    return again if again.keys else found


def narrow(rows: QuerySet[Any], found: Found, key: str = "pk") -> QuerySet[Any]:
    """Return those of the rows that were found, or belong by ``key`` to one that was.
    They can be filtered and sorted by anything."""
    if found.more:
        return index.containing(rows, found.source, found.pieces, key)
    return rows.filter(**{f"{key}__in": found.keys})


def _look(found: Found, scope: Scope, most: int) -> Found:
    keys = index.newest(found.source, found.pieces, scope, most + 1)
    return replace(found, keys=tuple(keys[:most]), more=len(keys) > most)
