"""The page of a report, and the way there."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem

from core.admin.pages import AdminPage
from core.exports import FORMATS, stream
from core.ids import is_key
from costs.permissions import may_see_costs
from costs.reports.base import Report
from costs.reports.forms import ScopeForm
from costs.reports.registry import REPORTS

MOST_PAGES = 10_000


class ReportView(AdminPage, TemplateView):
    """A report with its filters, as page or as table: ``?export=csv``.

    The address holds the filters, so that it can be kept and handed on; another person
    sees under it what this person may see.
    """

    template_name = "costs/reports/report.html"
    header_icon = "site"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs["report"] not in REPORTS:
            raise Http404
        if not may_see_costs(request.user):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    @property
    def kind(self) -> type[Report]:
        return REPORTS[self.kwargs["report"]]

    @cached_property
    def form(self) -> ScopeForm:
        return ScopeForm(self.request.GET, user=self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        export = request.GET.get("export", "")
        if export in FORMATS and self.form.is_valid():
            rows, columns = self.kind(self.form.scope()).export()
            return stream(rows, columns, export, self.kind.slug)
        return super().get(request, *args, **kwargs)

    @property
    def page_title(self) -> str:
        return str(self.kind.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = self.request.GET.get("p", "")
        page = min(max(1, int(number)), MOST_PAGES) if is_key(number) else 1
        context = super().get_context_data(**kwargs) | {
            "form": self.form,
            "media": self.form.media,
            "kind": self.kind,
            "reports": REPORTS.values(),
            "formats": list(FORMATS),
            "number": page,
        }
        if self.form.is_valid():
            scope = self.form.scope()
            context |= {"scope": scope, "shown": self.kind(scope).page(page)}
        return context


class ReportMenuItem(MenuItem):
    """A line of the menu of reports, for those who may see costs."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_costs(request.user)


def report_url(slug: str) -> str:
    """Return the address of a report, without filters."""
    return reverse("costs_report", args=[slug])


def menu_items() -> list[MenuItem]:
    """Return a line for each report."""
    return [
        ReportMenuItem(
            report.title,
            report_url(slug),
            name=slug,
            icon_name="order" if report.in_time else "list-ul",
            order=100 + number,
        )
        for number, (slug, report) in enumerate(REPORTS.items())
    ]


urlpatterns: list[URLPattern] = [
    path(
        "maintenance/reports/<slug:report>/",
        ReportView.as_view(),
        name="costs_report",
    )
]
