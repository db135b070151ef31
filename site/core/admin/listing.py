"""Lists that take as long with a million rows as with a thousand.

They are read in the order of an index, counted up to a bound, and searched in the index
of words (``core.search``) if their model is in it.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from core.admin.paginator import AHEAD, BOUND, BoundedPaginator
from core.db.querysets import matching
from core.forms.choices import CachedModelChoiceField
from core.search.index import Scope
from core.search.query import Found, find, narrow
from core.search.sources import Target, target_of


def searched(
    rows: QuerySet[Any], query: str, fields: Iterable[str], user: Any
) -> QuerySet[Any]:
    """Return those of the rows that a list shows which is searched for ``query``."""
    if place := target_of(rows.model):
        return narrow(rows, find(place.source, query, Scope.of(user)), place.key)
    return matching(rows, query, fields)


def _empty_last(rows: QuerySet[Any], name: Any) -> Any:
    """Return a column to sort by, so that SQLite puts what is empty last, too. (Going
    down it does; there PostgreSQL does not, and would need another index for it.)"""
    columns = {field.name for field in rows.model._meta.concrete_fields if field.null}
    return F(name).asc(nulls_last=True) if name in columns else name


class BoundedListingMixin:
    """A list whose every sort, filter and search is bounded."""

    model: Any
    request: HttpRequest
    paginator_class = BoundedPaginator

    @cached_property
    def place(self) -> Target | None:
        """Return where the rows are looked for, if in the index of words."""
        return target_of(self.model)

    @cached_property
    def found(self) -> Found | None:
        """Return what was found in the search index, if it is searched."""
        if self.place is None or not self.is_searching:  # type: ignore[attr-defined]  # the view's
            return None
        return find(self.place.source, self.search_query, self._scope)  # type: ignore[attr-defined]

    @property
    def _scope(self) -> Scope:
        """Return where somebody searches: in the fleets that a filter offers, which
        are known then, or in all that they may see."""
        form = getattr(getattr(self, "filters", None), "form", None)
        offered = form and form.fields.get("fleet")
        if isinstance(offered, CachedModelChoiceField):
            return Scope.of(self.request.user, map(int, offered.rows))
        return Scope.of(self.request.user)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.place and self.found is not None:
            return narrow(queryset, self.found, self.place.key)
        if self.is_searching:  # type: ignore[attr-defined]
            return matching(queryset, self.search_query, self.search_fields)  # type: ignore[attr-defined]
        return queryset

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Sort by a column, rows that have the same there by their key: as its index
        does, and the same on each page. What has nothing there, comes last."""
        queryset = super().order_queryset(queryset)  # type: ignore[misc]  # a mixin
        ordering = queryset.query.order_by
        if ordering and isinstance(last := ordering[-1], str) and "pk" not in last:
            back = "-" if last.startswith("-") else ""
            ordering = [
                *(_empty_last(queryset, name) for name in ordering),
                f"{back}pk",
            ]
            queryset = queryset.order_by(*ordering)
        return queryset

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        paginator = super().get_paginator(*args, **kwargs)  # type: ignore[misc]
        if not self.place or self.found is None:
            return paginator
        if self.place.key == "pk":  # what is found, is what is listed
            paginator.fits_one_page = len(self.found.keys) <= paginator.per_page
            if not self.is_filtering:  # type: ignore[attr-defined]
                paginator.exceeds_limit = self.found.more
                paginator.known = None if self.found.more else list(self.found.keys)
        if self.found.more:
            page = self.request.GET.get("p", "")
            ahead = (int(page) if page.isdecimal() and len(page) < 6 else 1) + AHEAD
            paginator.most = min(ahead * paginator.per_page, BOUND)
        return paginator
