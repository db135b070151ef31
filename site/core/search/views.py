"""The search page: one box for everything that a person may see."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.search import SearchArea

from core.admin.pages import AdminPage
from core.db import tenants
from core.search.normalize import LONGEST_QUERY
from core.search.results import COUNTED, groups


class SearchEverything(SearchArea):
    """All kinds of rows, in the search at the top of the menu."""

    def __init__(self) -> None:
        url = reverse("vehicles_search")
        super().__init__(_("Search"), url, name="all", icon_name="search", order=10)

    def is_shown(self, request: HttpRequest) -> bool:
        return tenants.is_member(request.user)


class SearchView(AdminPage, TemplateView):
    """Shows what was found, by kind."""

    page_title = _("Search")
    header_icon = "search"
    template_name = "core/search.html"

    @cached_property
    def query(self) -> str:
        """Return what was typed."""
        return self.request.GET.get("q", "").strip()[:LONGEST_QUERY]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = groups(self.query, self.request.user) if self.query else []
        return super().get_context_data(**kwargs) | {
            "query": self.query,
            "groups": found,
            "instead": sorted({pair for one in found for pair in one.found.instead}),
            "counted": COUNTED,
            "longest": LONGEST_QUERY,
        }
