"""What the search page shows of each kind of row.

An app adds a kind with the hook ``register_search_results``: a function without
arguments that returns :class:`Results`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.utils.http import urlencode
from django_stubs_ext import StrOrPromise
from wagtail import hooks

from core.admin.urls import admin_url
from core.search import index
from core.search.index import Scope
from core.search.query import Found, find
from core.search.sources import Source

HOOK = "register_search_results"
SHOWN, COUNTED = 8, 100


@dataclass(frozen=True)
class Line:
    """One row that was found: what it is called, where it is, what to know of it."""

    title: str
    url: str
    note: str = ""


class Results:
    """The rows of one source, as a person reads them."""

    source: Source
    label: StrOrPromise
    icon: str
    order = 100
    select_related: tuple[str, ...] = ()

    def line(self, row: Any) -> Line:
        """Return how a row is shown."""
        raise NotImplementedError

    def lines(self, found: Found, scope: Scope, user: Any) -> list[Line]:
        """Return the best of what was found: one query for the rows, and a few for
        which they are."""
        model: Any = apps.get_model(self.source.model)
        keys = list(islice(dict.fromkeys(_best_first(found, scope)), SHOWN))
        rows = model.objects.visible_to(user).select_related(*self.select_related)
        known = rows.in_bulk(keys)
        return [self.line(known[key]) for key in keys if key in known]


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    results: Results
    found: Found
    lines: Sequence[Line]

    @property
    def count(self) -> int:
        """Return how many were found, at most ``COUNTED``."""
        return len(self.found.keys)

    @property
    def list_url(self) -> str:
        """Return the address of the list of all that were found."""
        words = " ".join(dict(self.found.instead).get(w, w) for w in self.found.asked)
        model = apps.get_model(self.results.source.model)
        return f"{admin_url(model, 'list')}?{urlencode({'q': words})}"


def groups(query: str, user: Any) -> list[Group]:
    """Return what a person finds, by kind. Words that stand nowhere in any kind are
    taken for those that are most like them."""
    scope = Scope.of(user)
    kinds: list[Results] = [make() for make in hooks.get_hooks(HOOK)]
    kinds.sort(key=lambda kind: kind.order)
    found = [find(kind.source, query, scope, COUNTED, mend=False) for kind in kinds]
    if not any(one.keys for one in found):
        found = [find(kind.source, query, scope, COUNTED) for kind in kinds]
    return [
        Group(kind, one, kind.lines(one, scope, user))
        for kind, one in zip(kinds, found, strict=True)
        if one.keys
    ]


def _best_first(found: Found, scope: Scope) -> Iterator[int]:
    """Yield keys: what is called exactly so, what has all words, what ends so (a VIN),
    and all the rest, newest first."""
    words = [dict(found.instead).get(word, word) for word in found.asked]
    exact = [[f" {''.join(words)} "], [f" {word} " for word in words]]
    if all(len(word) > 1 for word in words):
        exact.append([f"{word} " for word in words])
    best = (index.newest(found.source, pieces, scope, SHOWN) for pieces in exact)
    return chain(chain.from_iterable(best), found.keys)
