"""How far a fleet's yearly report is, for whoever asked for it, and its download."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from core.admin.pages import AdminPage, Step
from maintenance.models import YearlyReport
from maintenance.reports.yearly import render
from maintenance.reports.yearly import request as yearly_request


def url(report: YearlyReport) -> str:
    """Return where one sees how far it is."""
    return reverse("yearly_reports:one", args=[report.pk])


class ReportView(AdminPage, TemplateView):
    """Shows how far the report is, and leads to its pages; ``POST`` makes it anew.

    The page asks for itself every second, or is loaded again without a script. To
    everybody else than its person, it is not there.
    """

    template_name = "maintenance/reports/yearly.html"
    page_title = _("Yearly report")
    header_icon = "doc-full-inverse"

    @cached_property
    def report(self) -> YearlyReport:
        reports = YearlyReport.objects.of(self.request.user)
        return get_object_or_404(reports, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.report)

    def get_breadcrumb_parents(self) -> list[Step]:
        return [{"url": reverse("yearly_report"), "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "report": self.report,
            "is_late": self.report.is_late(timezone.now()),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        fleet, year = self.report.fleet, self.report.year
        try:
            report = yearly_request.ask(request.user, fleet, year, timezone.now())
        except yearly_request.TooManyError:
            return redirect("yearly_report")  # which lists those that are waited for
        return redirect(url(report))


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the pages to whoever asked for them and may still see the fleet."""
    reports = YearlyReport.objects.of(request.user).defer(None)
    report = get_object_or_404(reports, pk=pk)
    if not report.is_ready or report.pdf is None:
        raise Http404
    return render.answer(bytes(report.pdf), report.fleet, report.year)


urlpatterns: list[URLPattern] = [
    path("<int:pk>/", ReportView.as_view(), name="one"),
    path("<int:pk>/report.pdf", pdf, name="pdf"),
]
