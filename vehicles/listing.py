"""Lists that take as long with a million rows as with a thousand.

They are read in the order of an index, counted up to a bound, and searched in the index
of words (``vehicles.search``) if their model is in it.
"""

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator

from vehicles.querysets import matching
from vehicles.search.finding import Found, find, narrow
from vehicles.search.index import Scope
from vehicles.search.sources import source_of

COUNTED = 10_000  # rows
AHEAD = 3  # pages that are counted ahead where counting is dear


class BoundedPaginator(WagtailPaginator):
    """Counts no more rows than it has to, and says “more than 10,000” of the others.
    Whoever wants the last of them sorts the other way round."""

    most = COUNTED

    @cached_property
    def counted(self) -> int:
        """Return the number of rows, at most one more than ``most``."""
        rows = self.object_list
        if isinstance(rows, QuerySet) and not rows.query.is_sliced:
            return rows.order_by()[: self.most + 1].count()
        return len(rows)

    @property
    def more(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self.counted > self.most

    @cached_property
    def count(self) -> int:
        return min(self.counted, self.most)

    @cached_property
    def items_count_label(self) -> str:
        if not self.more:
            return super().items_count_label
        words = {"count": intcomma(self.most), "rows": self.verbose_name_plural}
        return _("more than %(count)s %(rows)s") % words


class RoomListing:
    """A list whose every sort, filter and search is bounded."""

    model: Any
    request: HttpRequest
    paginator_class = BoundedPaginator

    @cached_property
    def found(self) -> Found | None:
        """Return what the search found, if somebody searches in the index of words."""
        source = source_of(self.model)
        if source is None or not self.is_searching:  # type: ignore[attr-defined]  # the view's
            return None
        return find(source, self.search_query, Scope.of(self.request.user))  # type: ignore[attr-defined]

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.found is not None:
            return narrow(queryset, self.found)
        if self.is_searching:  # type: ignore[attr-defined]
            return matching(queryset, self.search_query, self.search_fields)  # type: ignore[attr-defined]
        return queryset

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Sort by a column, rows that have the same there by their key: as its index
        does, and the same on each page."""
        queryset = super().order_queryset(queryset)  # type: ignore[misc]  # a mixin
        ordering = queryset.query.order_by
        if ordering and isinstance(last := ordering[-1], str) and "pk" not in last:
            back = "-" if last.startswith("-") else ""
            queryset = queryset.order_by(*ordering, f"{back}pk")
        return queryset

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        paginator = super().get_paginator(*args, **kwargs)  # type: ignore[misc]
        if self.found is not None and self.found.more:
            page = self.request.GET.get("p", "")
            ahead = (int(page) if page.isdecimal() and len(page) < 6 else 1) + AHEAD
            paginator.most = min(ahead * paginator.per_page, COUNTED)
        return paginator
