"""Where one asks for a year on paper, and gets it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from maintenance import paper
from maintenance.panels import may_see_records
from maintenance.reports.views import ReportMenuItem
from maintenance.reports.yearly import content
from vehicles.models import Fleet, Vehicle
from vehicles.widgets import SnippetChooser

TEMPLATE = Path(__file__).with_name("year.typ")
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
    year = forms.IntegerField(
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

    def url(self) -> str:
        """Return the address of what was chosen."""
        data = self.cleaned_data
        if vehicle := data["vehicle"]:
            return reverse("vehicle_year:pdf", args=[vehicle.pk, data["year"]])
        return reverse("fleet_year:pdf", args=[data["fleet"].pk, data["year"]])


class YearView(WagtailAdminTemplateMixin, FormView):
    """Asks for vehicle or fleet and the year, and leads to the paper."""

    template_name = "maintenance/reports/year.html"
    page_title = gettext_lazy("Yearly report")
    header_icon = "doc-full-inverse"
    form_class = YearForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see_records(request.user):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        fleets = list(Fleet.objects.visible_to(self.request.user)[:2])
        only = fleets[0] if len(fleets) == 1 else None
        return {"year": timezone.localdate().year, "fleet": only}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"media": context["form"].media}

    def form_valid(self, form: YearForm) -> HttpResponse:
        return redirect(form.url())


@require_safe
def vehicle_pdf(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Answer a year of a vehicle that this person may see."""
    vehicles = Vehicle.objects.visible_to(request.user).select_related("fleet")
    vehicle = get_object_or_404(vehicles, pk=pk)
    made = content.of_vehicle(request.user, vehicle, _year(year), timezone.now())
    return _answer(made, f"{vehicle}-{year}")


@require_safe
def fleet_pdf(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Answer a year of a fleet that this person may see."""
    fleet = get_object_or_404(Fleet.objects.visible_to(request.user), pk=pk)
    made = content.of_fleet(request.user, fleet, _year(year), timezone.now())
    return _answer(made, f"{fleet}-{year}")


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _answer(made: dict[str, Any], name: str) -> HttpResponse:
    book = made | {"language": get_language() or "en"}
    name = f"{slugify(name, allow_unicode=True)}.pdf"
    with TemporaryDirectory() as folder:  # it has no pictures, and reads nothing
        pdf = paper.pdf(TEMPLATE, book, timezone.now(), folder)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def row_buttons(row: Any, user: Any) -> list[Button]:
    """Return what is added to the menu of a vehicle's and a fleet's pages."""
    names = {Vehicle: "vehicle_year:pdf", Fleet: "fleet_year:pdf"}
    if type(row) not in names:
        return []
    url = reverse(names[type(row)], args=[row.pk, timezone.localdate().year])
    return [Button(_("Yearly report"), url=url, icon_name="doc-full", priority=70)]


def menu_item() -> MenuItem:
    """Return the line of the menu of reports."""
    title = YearView.page_title
    return ReportMenuItem(
        title, reverse("yearly_report"), icon_name="doc-full", order=120
    )


def _of(view: Any, namespace: str) -> Any:
    # A namespace, so that the walk of all addresses knows whose the key is.
    return include(([path("<int:pk>/<int:year>.pdf", view, name="pdf")], namespace))


urlpatterns: list[URLPattern | URLResolver] = [
    path("maintenance/year/", YearView.as_view(), name="yearly_report"),
    path("maintenance/year/vehicle/", _of(vehicle_pdf, "vehicle_year")),
    path("maintenance/year/fleet/", _of(fleet_pdf, "fleet_year")),
]
