"""Base view-sets: every view is kept to the tenants of its user."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from core.admin import inspect
from core.admin.forms import PlainSearchForm
from core.admin.scoping import scoped, visible
from core.admin.widgets import SnippetChooser
from core.db import tenants


class ScopedChooserViewSet(SnippetChooserViewSet):
    """Base of every chooser."""

    base_widget_class = SnippetChooser

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return super().construct_view(scoped(view_class, chooser=True), **kwargs)


class ScopedViewSet(SnippetViewSet):
    """Base of every view-set: its views reach the rows of the user's own tenants only,
    and its lists fetch along what a line shows.

    A model that is in the index of words (``core.search``) is searched there, any
    other in the columns of ``search_fields``.
    """

    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = inspect.ScopedInspectView
    inspect_view_fields_exclude = inspect.ScopedInspectView.fields_exclude
    search_backend_name = None
    list_per_page = 50
    select_related: tuple[str, ...] = ()

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return super().construct_view(scoped(view_class), **kwargs)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Lists say who uses a row, not the reference index.
        return super().get_common_view_kwargs(**kwargs) | {"usage_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [url for url in super().get_urlpatterns() if url.name != "usage"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.model.objects.select_related(*self.select_related)
        return visible(rows, request.user)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Return what the *Groups* screen lists for the whole model: nothing, where
        rights are given fleet by fleet."""
        if tenants.path_to(self.model) is not None:
            return Permission.objects.none()
        return super().get_permissions_to_register()

    @property
    def chooser_viewset_class(self) -> type[SnippetChooserViewSet]:
        """Return choosers that search the same fields as the list."""
        search = {"search_fields": tuple(self.search_fields), "model": self.model}
        found = {"filter_form_class": type("SearchForm", (PlainSearchForm,), search)}
        views = {
            "choose_view_class": type("ScopedChoose", (ChooseView,), found),
            "choose_results_view_class": type(
                "ScopedChooseResults", (ChooseResultsView,), found
            ),
        }
        return type("ScopedChooser", (ScopedChooserViewSet,), views)
