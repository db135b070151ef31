"""“Update odometers”: one field, for a vehicle whose odometer nobody has read
for a while."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.log_actions import log

from core.admin.pages import AdminPage
from core.admin.urls import admin_url
from core.db.index_scan import exists_per_row, force_index
from core.forms.errors import ShowsEveryRefusal
from vehicles import display
from vehicles.measures import refuse_other_units
from vehicles.models import OdometerReading, OdometerSummary, Vehicle
from vehicles.querysets import OLD_READING, VehicleQuerySet

SHOWN = 5
MOST = 1000  # vehicles that are counted
RIGHT = "add_odometerreading"


class QuickReadingForm(ShowsEveryRefusal, forms.ModelForm):
    """What the odometer of a vehicle shows today."""

    class Meta:
        model = OdometerReading
        fields = ["value"]

    def __init__(self, data: Any = None, *, vehicle: Vehicle) -> None:
        super().__init__(data, auto_id=f"reading-{vehicle.pk}-%s")
        self.instance.vehicle = vehicle
        self.instance.read_on = vehicle.today()

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # Django's
        refuse_other_units(self, self.instance.vehicle.distance_unit)

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        reading = super().save(commit)
        log(reading, "wagtail.create")
        return reading


class OldReadingsPanel(Component):
    """The vehicles whose latest reading is old, on the home page."""

    name = "old_readings"
    order = 120
    is_aside = True
    template_name = "vehicles/home/old_readings.html"

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.request, self.now = request, now

    @cached_property
    def overdue(self) -> VehicleQuerySet:
        """Return whoever's they are. One query, for the dates of their fleets."""
        return Vehicle.objects.reading_overdue(self.now)

    def _mine(self, rows: Any) -> VehicleQuerySet:
        """Return those that this person may read off."""
        found: VehicleQuerySet = rows.with_right(self.request.user, RIGHT)
        return found

    @cached_property
    def vehicles(self) -> list[Vehicle]:
        """Return the first that the person may read off, and one more than are shown:
        those with the oldest reading, then those without any."""
        most, mine = SHOWN + 1, self._mine(Vehicle.objects)
        if mine.are_few():
            old = self._mine(self.overdue)
            day = F("odometer_summary__read_on").asc(nulls_last=True)
            shown = old.select_related("fleet", "odometer_summary")
            return list(shown.order_by(day, "pk")[:most])
        found = self._oldest_read(most)
        rest = mine.never_read().select_related("fleet").order_by("pk")
        return found + list(rest[: most - len(found)])

    def _oldest_read(self, most: int) -> list[Vehicle]:
        """Return the first of those that were read, one day of reading after the
        other. No calendar is further than 14 hours from now."""
        latest = (self.now + timedelta(hours=14)).date() - timedelta(days=OLD_READING)
        mine = self._mine(self.overdue)
        old = OdometerSummary.objects.filter(
            exists_per_row(mine, "vehicle_id"), read_on__lt=latest
        )
        first = old.select_related("vehicle__fleet").order_by("read_on", "pk")
        return [row.vehicle for row in force_index(first)[:most]]

    @property
    def count(self) -> int:
        """Return how many the list of vehicles shows, which has also those that the
        person may see and not read off; no more than ``MOST`` + 1."""
        seen = self.overdue.visible_to(self.request.user)
        return len(seen.order_by().values_list("pk")[: MOST + 1])

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        count = self.count
        lines = [
            {"vehicle": vehicle, "form": QuickReadingForm(vehicle=vehicle)}
            for vehicle in self.vehicles[:SHOWN]
        ]
        return {
            "lines": lines,
            "count": count if len(self.vehicles) > SHOWN else 0,
            "most": MOST,
            "url": f"{admin_url(Vehicle, 'list')}?reading=overdue",
            "days": OLD_READING,
            "csrf_token": get_token(self.request),
        }


class QuickReadingView(PermissionCheckedMixin, AdminPage, TemplateView):
    """Takes a reading of today. A script gets the line it stands in; a browser without
    one goes back to the home page, or gets a page with the sentence at the field."""

    model = Vehicle
    permission_required = "read_off"
    http_method_names = ["post"]
    page_title = gettext_lazy("Update odometers")
    header_icon = "tachometer"
    template_name = "vehicles/home/reading_page.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        vehicles = Vehicle.objects.with_right(request.user, RIGHT)
        vehicle = get_object_or_404(vehicles.select_related("fleet"), pk=pk)
        form = QuickReadingForm(request.POST, vehicle=vehicle)
        said = _said(form.save()) if form.is_valid() else ""
        line = {"vehicle": vehicle, "form": form, "said": said}
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return render(request, "vehicles/home/reading_line.html", {"line": line})
        if not said:
            return self.render_to_response(self.get_context_data(line=line))
        messages.success(request, said)
        return redirect(reverse("wagtailadmin_home"))


def _said(reading: OdometerReading) -> str:
    """Return what is said of a reading that was just saved."""
    vehicle = Vehicle.objects.select_related("odometer_summary").get(
        pk=reading.vehicle_id
    )
    said = {"vehicle": vehicle, "value": vehicle.distance(reading.value)}
    if why := display.exclusion_reason(reading, vehicle):
        said["why"] = why
        return (
            _("“%(vehicle)s”: %(value)s is noted, but does not fit the others: %(why)s")
            % said
        )
    return _("“%(vehicle)s”: %(value)s is noted.") % said
