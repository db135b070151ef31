"""The board in the admin, and the views that people save of it."""

from datetime import datetime
from itertools import chain
from typing import Any

from django import forms
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from core.exports import StreamedExport, read
from maintenance.due_list import columns, saved
from maintenance.due_list import ordering as due_list_ordering
from maintenance.due_list.filters import BoardFilterSet
from maintenance.models import MaintenanceRecord, SavedView
from maintenance.panels import may_see_records
from maintenance.querysets import MaintenanceRecordQuerySet


def views_of(user: Any) -> QuerySet[SavedView]:
    """Return the views that a person saved."""
    return SavedView.objects.filter(user=user)


class ForFleets:
    """A page for whoever may see a fleet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see_records(request.user):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin


class BoardPaginator(WagtailPaginator):
    """Leafs through keys, and fetches the rows of one page. It counts no further than
    anybody leafs: whoever has more, narrows them down or exports them."""

    MOST = 1000
    ordering = "listed_on"

    @cached_property
    def count(self) -> int:
        return min(len(self._reached), self.MOST)

    @cached_property
    def has_more(self) -> bool:
        """Tell whether there are more than are counted."""
        return len(self._reached) > self.MOST

    @cached_property
    def items_count_label(self) -> str:
        if self.has_more:
            return _("the first %(most)d") % {"most": self.MOST}
        return ngettext("%(count)d record", "%(count)d records", self.count) % {
            "count": self.count
        }

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = self._keys(min(first + self.per_page, self.count))[first:]
        rows = MaintenanceRecord.objects.for_board().in_bulk(keys)
        shown = [rows[key] for key in keys if key in rows]
        return self._get_page(shown, number, self)

    @cached_property
    def _reached(self) -> list[int]:
        """Return the keys of the rows, in no order; one more than is counted, if there
        are more."""
        rows: Any = self.object_list
        keys = rows.order_by().values_list("pk", flat=True)
        return list(keys[: self.MOST + 1])

    def _keys(self, most: int) -> list[int]:
        """Return the first keys, in their order."""
        rows: Any = self.object_list
        if not self.has_more:
            rows = MaintenanceRecord.objects.filter(pk__in=self._reached)
        found: list[int] = []
        for part in due_list_ordering.parts(rows, self.ordering, few=not self.has_more):
            found += part.values_list("pk", flat=True)[: most - len(found)]
            if len(found) >= most:
                break
        return found


class BoardView(StreamedExport, ForFleets, ReportView):
    """What is due, of all vehicles that the user may see."""

    page_title = gettext_lazy("What is due")
    header_icon = "calendar-check"
    model = MaintenanceRecord
    verbose_name_plural = gettext_lazy("open records")
    filterset_class = BoardFilterSet
    paginator_class = BoardPaginator
    default_ordering = "listed_on"
    index_url_name = "due_list"
    index_results_url_name = "due_list_results"
    results_template_name = "maintenance/due_list/results.html"
    template_name = "maintenance/due_list/page.html"
    table_classname = "listing board-table"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now: datetime = timezone.now()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.GET and not self.results_only:
            default = views_of(request.user).filter(is_default=True)
            if view := default.first():
                return redirect(saved.url(view))
        if self.is_export:  # Wagtail would first read all of it, to count it
            return self.as_spreadsheet(self.get_queryset(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Any]:
        choosable = self.can_change
        return columns.shown(self.request.user, self.now, choosable=choosable)

    @cached_property
    def can_change(self) -> bool:
        """Tell whether the user may change any record."""
        policy = policy_registry.get_by_type(MaintenanceRecord)
        return bool(policy.user_has_permission(self.request.user, "change"))

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(), "now": self.now}

    def get_base_queryset(self) -> MaintenanceRecordQuerySet:
        return MaintenanceRecord.objects.on_board(self.request.user)

    def order_queryset(self, queryset: Any) -> Any:
        return queryset  # the paginator and the export put them in order

    def filter_queryset(self, queryset: Any) -> Any:
        return self.filters.filter_queryset(queryset)

    def get_filtered_queryset(self) -> Any:
        return self.get_queryset()  # it is narrowed down already

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        paginator = super().get_paginator(*args, **kwargs)
        paginator.ordering = self.ordering
        return paginator

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        rows = queryset.for_board()
        parts = due_list_ordering.parts(rows, self.ordering, few=False)
        whole = chain.from_iterable(map(read, parts))
        return super().as_spreadsheet(whole, spreadsheet_format)

    def get_filename(self) -> str:
        return str(self.page_title)

    def get_export_columns(self) -> Any:
        return columns.exported(self.request.user, self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        query = saved.tidy(self.request.GET)
        context["media"] += forms.Media(
            css={"all": [versioned_static("maintenance/due_list.css")]}
        )
        return context | {
            "can_change": self.can_change,
            "query": query,
            "views": [
                {"view": view, "url": saved.url(view), "is_shown": view.query == query}
                for view in views_of(self.request.user)
            ],
            "has_more": context["paginator"].has_more,
            "most": BoardPaginator.MOST,
            "refusals": self.filters.refusals,
        }


class SavedViewsView(WagtailAdminTemplateMixin, TemplateView):
    """A person's own views: to be saved, renamed, put first, and deleted."""

    page_title = gettext_lazy("My views")
    header_icon = "calendar-check"
    template_name = "maintenance/due_list/views.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        board = {"url": reverse("due_list") + "?all=1", "label": _("What is due")}
        here = {"url": "", "label": self.page_title}
        return [*super().get_breadcrumbs_items(), board, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound = kwargs.get("bound")
        lines = [
            bound
            if bound and bound.instance.pk == view.pk
            else saved.SavedViewForm(
                instance=view, user=view.user, auto_id=f"view-{view.pk}-%s"
            )
            for view in views_of(self.request.user)
        ]
        return super().get_context_data(**kwargs) | {"lines": lines}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the board as it is under a name."""
        form = saved.SavedViewForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(new=form))
        view = form.save()
        messages.success(request, _("The view “%(view)s” is saved.") % {"view": view})
        return redirect(saved.url(view))


class SavedViewView(SavedViewsView):
    """One of the views."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        """Rename it, put it first, or delete it."""
        view = get_object_or_404(views_of(request.user), pk=pk)
        if "delete" in request.POST:
            view.delete()
            sentence = _("The view “%(view)s” is deleted.") % {"view": view}
        else:
            form = saved.SavedViewForm(
                request.POST,
                instance=view,
                user=request.user,
                auto_id=f"view-{view.pk}-%s",
            )
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(bound=form))
            sentence = _("The view “%(view)s” is saved.") % {"view": form.save()}
        messages.success(request, sentence)
        return redirect("saved_views:list")
