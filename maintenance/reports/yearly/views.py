"""Where one asks for a year on paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.generic import FormView
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from core.admin.pages import AdminPage
from core.admin.widgets import SnippetChooser
from core.forms.fields import WholeNumberField
from core.ids import is_key
from costs.reports.views import ReportMenuItem
from maintenance.models import YearlyReport
from maintenance.panels import may_see_records
from maintenance.reports.yearly import content, render, status
from maintenance.reports.yearly import request as yearly_request
from vehicles.models import Fleet, Vehicle

FIRST_YEAR, LAST_YEAR = 1900, 2199


class YearForm(forms.Form):
    """Of which vehicle or fleet, and which year."""

    fleet = forms.ModelChoiceField(
        label=gettext_lazy("Fleet"), queryset=Fleet.objects.none(), required=False
    )
    vehicle = forms.ModelChoiceField(
        label=gettext_lazy("Vehicle"),
        queryset=Vehicle.objects.none(),
        widget=SnippetChooser(Vehicle),
        required=False,
        help_text=gettext_lazy("Left empty: the whole fleet."),
    )
    year = WholeNumberField(
        label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fleets, vehicles = (
            model.objects.visible_to(user) for model in (Fleet, Vehicle)
        )
        choices: Any = self.fields
        choices["fleet"].queryset = fleets
        choices["vehicle"].queryset = choices["vehicle"].widget.queryset = vehicles

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("fleet") or data.get("vehicle")):
            self.add_error("fleet", _("Choose a fleet or a vehicle."))
        return data

    def url(self, user: Any) -> str:
        """Return where there is what was chosen: of a vehicle its report, of a fleet
        how far that is. Refuse, at the fleet, what is too much at once."""
        data = self.cleaned_data
        if vehicle := data["vehicle"]:
            return reverse("vehicle_year:pdf", args=[vehicle.pk, data["year"]])
        try:
            now = timezone.now()
            return status.url(
                yearly_request.ask(user, data["fleet"], data["year"], now)
            )
        except yearly_request.TooManyError:
            raise ValidationError(
                ngettext(
                    "You are waiting for %(count)s report. Ask again when it is ready.",
                    "You are waiting for %(count)s reports. Ask again when one of them "
                    "is ready.",
                    yearly_request.MOST_AT_ONCE,
                )
                % {"count": yearly_request.MOST_AT_ONCE}
            ) from None


class YearView(AdminPage, FormView):
    """Asks for vehicle or fleet and the year, and leads to the report; lists those of
    fleets that this person asked for lately. An address may choose: ``?fleet=3``."""

    template_name = "maintenance/reports/year.html"
    page_title = gettext_lazy("Yearly report")
    header_icon = "doc-full-inverse"
    form_class = YearForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see_records(request.user):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        fleets = Fleet.objects.visible_to(self.request.user)
        asked = self.request.GET.get("fleet", "")
        found = list(fleets.filter(pk=asked) if is_key(asked) else fleets[:2])
        only = found[0] if len(found) == 1 else None
        return {"year": timezone.localdate().year, "fleet": only}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        reports = YearlyReport.objects.of(self.request.user)
        return context | {"media": context["form"].media, "reports": reports}

    def form_valid(self, form: YearForm) -> HttpResponse:
        try:
            return redirect(form.url(self.request.user))
        except ValidationError as error:
            form.add_error("fleet", error)
            return self.form_invalid(form)


@require_safe
def vehicle_pdf(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Answer a year of a vehicle that this person may see: that is made at once."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    vehicles = Vehicle.objects.visible_to(request.user).select_related("fleet")
    vehicle = get_object_or_404(vehicles, pk=pk)
    now = timezone.now()
    made = content.of_vehicle(request.user, vehicle, year, now)
    return render.answer(render.pdf(made, now), vehicle, year)


def row_buttons(row: Any, user: Any) -> list[Button]:
    """Return what is added to the menu of a vehicle's and a fleet's pages."""
    if type(row) is Vehicle:
        year = timezone.localdate().year
        url = reverse("vehicle_year:pdf", args=[row.pk, year])
    elif type(row) is Fleet:
        url = f"{reverse('yearly_report')}?fleet={row.pk}"
    else:
        return []
    return [Button(_("Yearly report"), url=url, icon_name="doc-full", priority=70)]


def menu_item() -> MenuItem:
    """Return the line of the menu of reports."""
    title = YearView.page_title
    return ReportMenuItem(
        title, reverse("yearly_report"), icon_name="doc-full", order=120
    )


# Namespaces, so that the walk of all addresses knows whose the keys are.
VEHICLES = [path("<int:pk>/<int:year>.pdf", vehicle_pdf, name="pdf")]
urlpatterns: list[URLPattern | URLResolver] = [
    path("maintenance/year/", YearView.as_view(), name="yearly_report"),
    path("maintenance/year/vehicle/", include((VEHICLES, "vehicle_year"))),
    path("maintenance/year/fleet/", include((status.urlpatterns, "yearly_reports"))),
]
