"""Asking the index. Every answer is bounded, newest rows first, and of the fleets that
are asked for: a word that stands in a million rows costs what it costs in thousands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import OperationalError, connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import GreaterThan

from core.db import tenants
from core.search.models import SearchEntry
from core.search.sources import KINDS, Source
from core.search.triggers import ENTRIES, WORDS, has_words

FEW, RECENT = 501, 20  # so many are looked for first among the newest 20 × as many
MOST_SIGNS = 100  # fleets that SQLite's index of words is asked for at once


@dataclass(frozen=True)
class Scope:
    """The fleets that are searched; None is every fleet."""

    fleets: tuple[int, ...] | None = None

    @classmethod
    def of(cls, user: Any, fleets: Iterable[int] | None = None) -> "Scope":
        """Return the fleets that a person may see; two queries, if whoever asks does
        not know them already."""
        if user.is_active and user.is_superuser:
            return cls()
        if fleets is None:
            fleets = tenants.visible_to(user).values_list("pk", flat=True)
        return cls(tuple(fleets))


class Probe(NamedTuple):
    """The newest rows, at most so many, that contain all of these pieces."""

    pieces: Sequence[str]
    most: int


def pattern(word: str) -> str:
    """Return what an entry contains that has this word: a letter stands alone, two
    begin a word, three and more may stand inside one."""
    return {1: f" {word} ", 2: f" {word}"}.get(len(word), word)


def newest(source: Source, pieces: Sequence[str], scope: Scope, most: int) -> list[int]:
    """Return the keys of at most so many rows that contain all pieces, each of three
    letters or more. One query."""
    (found,) = _looked(source, [Probe(pieces, most)], scope, "''")
    return list(found)


def texts(source: Source, looks: Sequence[Probe], scope: Scope) -> list[dict[int, str]]:
    """Return the folded texts of the rows of each look, by key. One query for all."""
    return _looked(source, looks, scope, "entry.text")


def containing(
    rows: QuerySet[Any], source: Source, pieces: Sequence[str], key: str = "pk"
) -> QuerySet[Any]:
    """Return those of the rows that contain all pieces, or belong by ``key`` to a row
    that does, looking at one after the other: right for pieces that many contain."""
    contains = Q()
    for part in pieces:
        contains &= Q(text__contains=part)
    entry_key = OuterRef(key) * KINDS + source.number
    entries = SearchEntry.objects.filter(contains, kind=source.kind, id=entry_key)
    # Asked of each row in turn: of EXISTS, PostgreSQL would look for all entries first.
    return rows.filter(GreaterThan(Subquery(entries.values("id")), 0))


def _looked(
    source: Source, looks: Sequence[Probe], scope: Scope, text: str
) -> list[dict[int, str]]:
    found: list[dict[int, str]] = [{} for _look in looks]
    if scope.fleets == () or not all(look.pieces for look in looks):
        return found
    for number, key, said in sorted(_rows(source, looks, scope, text), reverse=True):
        if len(found[number]) < looks[number].most:
            found[number][key] = said
    return found


def _rows(
    source: Source, looks: Sequence[Probe], scope: Scope, text: str
) -> list[tuple[int, int, str]]:
    """Return number of the look, key of the row and text."""
    if connection.vendor == "sqlite":
        try:
            return _all([_by_words(source, look, scope, text) for look in looks])
        except OperationalError:
            if has_words(connection):
                raise
    return _all([_by_entries(source, look, scope, text) for look in looks])


def _all(questions: Sequence[tuple[str, list[Any]]]) -> list[tuple[int, int, str]]:
    """Ask several questions, each for key and text, at once."""
    arms = (
        f"SELECT {number}, key, text FROM ({sql}) AS look"  # noqa: S608  (our words only)
        for number, (sql, _params) in enumerate(questions)
    )
    with connection.cursor() as cursor:
        params = [param for _sql, some in questions for param in some]
        cursor.execute(" UNION ALL ".join(arms), params)
        return cursor.fetchall()


def _by_words(
    source: Source, look: Probe, scope: Scope, text: str
) -> tuple[str, list[Any]]:
    """Ask SQLite's index of words, which goes from match to match and stops."""
    sql = (
        f"SELECT entry.key AS key, {text} AS text"  # noqa: S608  (our words only)
        f" FROM {WORDS} CROSS JOIN {ENTRIES} entry ON entry.id = {WORDS}.rowid"
        f" WHERE {WORDS} MATCH %s AND entry.kind = %s AND {_known(scope)}"
        + " AND instr(entry.text, %s) > 0" * len(look.pieces)
        + f" ORDER BY {WORDS}.rowid DESC LIMIT %s"
    )
    match = _match(source, look.pieces, scope)
    return sql, [match, source.kind, *look.pieces, look.most]


def _by_entries(
    source: Source, look: Probe, scope: Scope, text: str
) -> tuple[str, list[Any]]:
    """Ask the entries themselves; PostgreSQL has an index for what they contain.

    It knows how common a piece is, but not in which kind of rows: by the keys, it might
    look for a vehicle's word through all records. So it looks through the newest rows,
    and if that is not enough, by the index of pieces.
    """
    ours = f"entry.kind = %s AND {_known(scope)}"
    kind: list[Any] = [source.kind]
    if connection.vendor == "postgresql":
        pieces, likes = " AND entry.text LIKE %s", [f"%{part}%" for part in look.pieces]
    else:
        pieces, likes = " AND instr(entry.text, %s) > 0", list(look.pieces)
    pieces *= len(look.pieces)
    rows = f"SELECT entry.id, entry.key, {text} AS text FROM {ENTRIES} entry"  # noqa: S608  (our words only)
    if look.most > FEW:
        sql = f"{rows} WHERE {ours}{pieces} ORDER BY entry.id DESC LIMIT %s"
        return sql, [*kind, *likes, look.most]
    sql = (
        "WITH recent AS (SELECT entry.id, entry.key, entry.text"  # noqa: S608  (our words only)
        f" FROM {ENTRIES} entry WHERE {ours} ORDER BY entry.id DESC LIMIT %s),"
        f" among AS (SELECT entry.id, entry.key, {text} AS text FROM recent entry"
        f" WHERE TRUE{pieces} ORDER BY entry.id DESC LIMIT %s)"
        " SELECT id, key, text FROM among UNION ALL SELECT id, key, text FROM"
        f" ({rows} WHERE {ours}{pieces} ORDER BY entry.id + 0 DESC LIMIT %s) AS every"
        " WHERE (SELECT COUNT(*) FROM among) < %s"
    )
    recent = [*kind, look.most * RECENT, *likes, look.most]
    return sql, [*recent, *kind, *likes, look.most, look.most]


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
