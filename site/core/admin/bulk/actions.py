"""Actions on many rows at once, kept to the rows of the user's own fleets."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.utils.functional import classproperty
from wagtail.admin.views.bulk_action.mixins import ReferenceIndexMixin
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models

from core.admin.listing import searched
from core.admin.scoping import visible
from core.admin.viewsets import ScopedViewSet
from core.ids import is_key

MOST_OF_ALL = 1000  # rows that “all of the list” stands for


class ScopedBulkAction:
    """Keeps an action on many rows to those of the user's own fleets: other rows do
    not exist for it."""

    request: HttpRequest
    model: Any
    next_url: str

    def get_queryset(self, model: Any, object_ids: Any) -> Any:
        rows = visible(model.objects.all(), self.request.user)
        found = rows.filter(pk__in=filter(is_key, object_ids))
        if not found:
            raise Http404
        return found

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """Return the keys of all rows of the list that the person comes from, as it is
        filtered and searched there; bounded, as an action on so many is refused."""
        rows = visible(self.model.objects.all(), self.request.user)
        asked = QueryDict(urlsplit(self.next_url).query)
        viewset = self.model.snippet_viewset
        if isinstance(viewset.filterset_class, type):
            filters = viewset.filterset_class(asked, request=self.request)
            rows = filters.filter_queryset(rows) if filters.is_valid() else rows.none()
        if query := asked.get("q", ""):
            rows = searched(rows, query, viewset.search_fields, self.request.user)
        return rows.values_list("pk", flat=True)[:MOST_OF_ALL]


class ScopedDelete(ScopedBulkAction, DeleteBulkAction):
    """Wagtail's bulk deletion, for every model. What keeps a row is looked for
    before (``core.admin.deletion``), not in the index of references: that knows of
    files only."""

    template_name = "core/bulk/delete.html"
    is_protected = False

    def annotate_items(self, items: Any) -> Any:
        return super(ReferenceIndexMixin, self).annotate_items(items)

    def object_context(self, item: Any) -> dict[str, Any]:
        found: dict[str, Any] = super(ReferenceIndexMixin, self).object_context(item)
        return found

    @classproperty
    def models(cls) -> list[Any]:  # noqa: N805  (a property of the class)
        return [
            model
            for model in get_snippet_models()
            if isinstance(model.snippet_viewset, ScopedViewSet)
        ]
