"""A paginator that counts no further than it has to."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator

from core.db.index_scan import fetch_page

BOUND = 5000  # rows that are counted


MOST_PAGED = 1000  # rows that have pages, where there are more


AHEAD = 3  # pages that are counted ahead where counting is dear


class BoundedPaginator(WagtailPaginator):
    """Counts no more rows than it has to, and says “more than 5,000” of the others.
    The last of them are the first of the opposite order.

    Few rows are gathered and sorted; of many, the first thousand are shown, and a page
    of them is found by walking along the index that has their order.
    """

    most = BOUND
    # What is known of the rows before they are counted: that all are on the first page,
    # that there are more than ``most``, or their keys.
    fits_one_page = exceeds_limit = False
    known: list[Any] | None = None

    @cached_property
    def all_rows(self) -> list[Any]:
        """Return the rows, where they fit on one page."""
        return list(self.object_list)

    @cached_property
    def few(self) -> list[Any] | None:
        """Return the keys of the rows; None if there are more than ``most``."""
        if self.fits_one_page:
            return [row.pk for row in self.all_rows]
        if self.exceeds_limit or self.known is not None:
            return self.known
        rows = self.object_list.order_by()
        keys = list(rows.values_list("pk", flat=True)[: self.most + 1])
        return keys if len(keys) <= self.most else None

    @property
    def more(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return isinstance(self.object_list, QuerySet) and self.few is None

    @cached_property
    def count(self) -> int:
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        return min(self.most, MOST_PAGED) if self.few is None else len(self.few)

    @cached_property
    def items_count_label(self) -> str:
        if not self.more:
            return super().items_count_label
        words = {"count": intcomma(self.most), "rows": self.verbose_name_plural}
        return _("more than %(count)s %(rows)s") % words

    def page(self, number: Any) -> Any:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return super().page(number)
        number = self.validate_number(number)
        if self.fits_one_page:
            return self._get_page(self.all_rows, number, self)
        first = (number - 1) * self.per_page
        found = slice(first, first + self.per_page)
        if self.few is not None:
            # Sorted by their keys alone, without all that their lines show.
            keys = rows.filter(pk__in=self.few).values("pk")[found]
            shown = list(rows.filter(pk__in=keys))
        else:
            shown = fetch_page(rows, found)
        return self._get_page(shown, number, self)
