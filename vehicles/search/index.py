"""Asking the index. Every answer is bounded, newest rows first, and of the fleets that
are asked for: a word that stands in a million rows costs what it costs in thousands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from vehicles.models import Fleet, SearchEntry
from vehicles.search.sources import KINDS, Source
from vehicles.search.triggers import ENTRIES, WORDS, has_words

FEW, RECENT = 501, 20  # so many are looked for first among the newest 20 × as many
MOST_SIGNS = 100  # fleets that SQLite's index of words is asked for at once


@dataclass(frozen=True)
class Scope:
    """The fleets in which somebody searches; None is every fleet."""

    fleets: tuple[int, ...] | None = None

    @classmethod
    def of(cls, user: Any) -> "Scope":
        """Return the fleets that a person may see. Two queries."""
        if user.is_active and user.is_superuser:
            return cls()
        return cls(tuple(Fleet.objects.visible_to(user).values_list("pk", flat=True)))


def piece(word: str) -> str:
    """Return what an entry contains that has this word: a letter stands alone, two
    begin a word, three and more may stand inside one."""
    return {1: f" {word} ", 2: f" {word}"}.get(len(word), word)


def newest(source: Source, pieces: Sequence[str], scope: Scope, most: int) -> list[int]:
    """Return the keys of at most so many rows that contain all pieces, each of three
    letters or more. One query or two."""
    if not pieces or scope.fleets == ():
        return []
    if connection.vendor == "sqlite" and has_words(connection):
        return _by_trigrams(source, pieces, scope, most)
    entries = _entries(source, pieces).filter(_within(scope)).order_by("-id")
    if most > FEW:
        return list(entries.values_list("key", flat=True)[:most])
    newer = SearchEntry.objects.filter(_within(scope), kind=source.kind)
    recent = newer.order_by("-id").values("pk")[: most * RECENT]
    among = entries.filter(pk__in=recent).values_list("key", flat=True)[:most]
    if len(keys := list(among)) == most:
        return keys
    # PostgreSQL knows how common a piece is, but not in which kind of rows: by the
    # keys, it might look for a vehicle's word through all records.
    unindexed = entries.order_by((F("id") + 0).desc())
    return list(unindexed.values_list("key", flat=True)[:most])


def containing(
    rows: QuerySet[Any], source: Source, pieces: Sequence[str]
) -> QuerySet[Any]:
    """Return those of the rows that contain all pieces, looking at one after the other:
    right for pieces that many rows contain."""
    entry_key = OuterRef("pk") * KINDS + source.number
    return rows.filter(Exists(_entries(source, pieces).filter(id=entry_key)))


def texts(source: Source, keys: Sequence[int]) -> dict[int, str]:
    """Return the folded texts of rows, by key."""
    wanted = [source.entry_key(key) for key in keys]
    found = SearchEntry.objects.filter(pk__in=wanted)
    return dict(found.values_list("key", "text"))


def _entries(source: Source, pieces: Sequence[str]) -> QuerySet[SearchEntry]:
    contains = Q()
    for part in pieces:
        contains &= Q(text__contains=part)
    return SearchEntry.objects.filter(contains, kind=source.kind)


def _within(scope: Scope) -> Q:
    if scope.fleets is None:
        return Q()
    return Q(fleet_id__in=scope.fleets) | Q(fleet_id=None)


def _by_trigrams(
    source: Source, pieces: Sequence[str], scope: Scope, most: int
) -> list[int]:
    """Ask SQLite's index of words, which goes from match to match and stops."""
    contains = " AND ".join(["instr(entry.text, %s) > 0"] * len(pieces))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry.key FROM {WORDS} CROSS JOIN {ENTRIES} entry"  # noqa: S608  (our words only)
            f" ON entry.id = {WORDS}.rowid"
            f" WHERE {WORDS} MATCH %s AND entry.kind = %s AND {_known(scope)}"
            f" AND {contains}"
            f" ORDER BY {WORDS}.rowid DESC LIMIT %s",
            [_match(source, pieces, scope), source.kind, *pieces, most],
        )
        return [key for (key,) in cursor.fetchall()]


def _known(scope: Scope) -> str:
    """Return the condition for entries of these fleets, and of none."""
    if scope.fleets is None:
        return "TRUE"
    keys = ", ".join(str(int(key)) for key in scope.fleets)
    return f"(entry.fleet_id IN ({keys}) OR entry.fleet_id IS NULL)"


def _match(source: Source, pieces: Sequence[str], scope: Scope) -> str:
    """Return the trigrams that an entry has to have, as FTS5 takes them."""
    trigrams = {p[n : n + 3] for p in pieces for n in range(len(p) - 2)}
    signs = [source.everywhere]
    if scope.fleets is not None and len(scope.fleets) < MOST_SIGNS:
        signs = [source.sign(fleet) for fleet in (None, *scope.fleets)]
    place = " OR ".join(f'"{sign}"' for sign in signs)
    return " AND ".join([f"({place})", *(f'"{part}"' for part in sorted(trigrams))])
