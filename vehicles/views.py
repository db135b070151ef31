"""The admin pages of vehicles that Wagtail does not have ready-made."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
)

from core.admin.urls import admin_url
from core.exports.lists import StreamingExportMixin
from core.ids import is_key
from vehicles import correcting, display, regions
from vehicles.exports import vehicle_columns
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.permissions import may
from vehicles.urls import vehicle_page_url, vehicle_tab_url


class VehicleIndexView(StreamingExportMixin, IndexView):
    """The list of vehicles; a name leads to the vehicle's page."""

    def get_export_columns(self) -> Any:
        return vehicle_columns()

    def get_edit_url(self, instance: Vehicle) -> str | None:
        return None

    def get_list_more_buttons(self, instance: Vehicle) -> list[Any]:
        if not may(self.request.user, "change_vehicle", instance):
            return []
        url = admin_url(Vehicle, "edit", instance.pk)
        return [Button(_("Edit"), url=url, icon_name="edit", priority=10)]


class FleetCreateView(CreateView):
    """Adds a fleet. The form proposes what is usual where the person lives: by the
    languages of their browser, until its script knows the time zone."""

    def get_initial_form_instance(self) -> Fleet:
        accepted = self.request.headers.get("Accept-Language", "")
        return Fleet(**regions.of_languages(accepted)._asdict())


class FleetEditView(EditView):
    """Edits a fleet; a button leads to inviting people."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not may(self.request.user, "invite_fleet", self.object):
            return []
        url = admin_url(Fleet, "invite", self.object.pk)
        return [HeaderButton(_("Invite"), url=url, icon_name="mail")]


class VINWarningMixin:
    """Says after saving what is odd about the VIN."""

    object: Vehicle
    request: HttpRequest

    def save_action(self) -> HttpResponse:
        if warning := self.object.vin_warning:
            messages.warning(self.request, warning)
        return super().save_action()  # type: ignore[misc]  # the view beside it

    def get_success_url(self) -> str:
        return vehicle_page_url(self.object.pk)


class VehicleCreateView(VINWarningMixin, CreateView):
    """Adds a vehicle, and goes to its page."""


class VehicleEditView(VINWarningMixin, EditView):
    """Edits a vehicle, and goes back to its page."""


class AddForVehicleMixin:
    """Adds something to a vehicle: the one in the address (``?vehicle=7``) is
    filled in, and its page is shown afterwards."""

    object: Any
    request: HttpRequest
    model: Any

    def get_initial_form_instance(self) -> Any:
        key = self.request.GET.get("vehicle", "")
        if self.request.method == "POST" or not is_key(key):  # a form names its own
            return None
        policy = policy_registry.get_by_type(self.model)
        vehicles = Vehicle.objects.with_right(
            self.request.user, *policy.granting(["add"])
        )
        vehicle = vehicles.select_related("fleet").filter(pk=key).first()
        return self.model(vehicle=vehicle) if vehicle else None

    def get_success_url(self) -> str:
        return vehicle_page_url(self.object.vehicle_id)


def warn_of_outlier(request: HttpRequest, reading: OdometerReading) -> None:
    """Say at the top of the next page if a reading just saved does not fit, with
    buttons to confirm or correct it."""
    vehicle = Vehicle.objects.select_related("odometer_summary").get(
        pk=reading.vehicle_id
    )
    why = display.exclusion_reason(reading, vehicle)
    if not why or reading.is_excluded:
        return
    sentence = _(
        "%(value)s on %(day)s does not fit the other readings and is set aside: "
        "%(why)s Confirm it if it is right; correct it if it is not."
    ) % {
        "value": vehicle.distance(reading.value),
        "day": date_format(reading.read_on),
        "why": why,
    }
    messages.warning(
        request,
        sentence,
        buttons=[
            messages.button(_readings_url(vehicle.pk), _("Look at it")),
            messages.button(correct_url(reading), _("Correct")),
        ],
    )


def _readings_url(vehicle_id: int) -> str:
    return f"{vehicle_tab_url(vehicle_id, 'readings')}#outliers"


def correct_url(reading: OdometerReading) -> str:
    """Return where the right value is entered in the place of a reading."""
    add = admin_url(OdometerReading, "add")
    return f"{add}?vehicle={reading.vehicle_id}&instead={reading.pk}"


class ReadingCreateView(AddForVehicleMixin, CreateView):
    """Adds an odometer reading, dated today unless one says otherwise.

    With ``?instead=7`` in the address, it takes the place of that reading, which is
    set aside when the new one is saved.
    """

    @cached_property
    def replaced(self) -> OdometerReading | None:
        """Return the reading to be corrected, if the user may."""
        key = self.request.GET.get("instead", "")
        if not is_key(key):
            return None
        readings = OdometerReading.objects.changeable_by(self.request.user)
        return readings.select_related("vehicle").filter(pk=key).first()

    def get_initial_form_instance(self) -> Any:
        if old := self.replaced:
            return OdometerReading(
                vehicle=old.vehicle, read_on=old.read_on, kind=old.kind
            )
        reading = super().get_initial_form_instance()
        if reading is not None:
            reading.read_on = reading.vehicle.today()
        return reading

    def get_add_url(self) -> str:
        url = super().get_add_url()
        return f"{url}?instead={self.replaced.pk}" if self.replaced else url

    @transaction.atomic
    def save_instance(self) -> Any:
        old = self.replaced
        finish = correcting.begin(old) if old else None
        reading = super().save_instance()
        if old and finish and old.vehicle_id == reading.vehicle_id:
            finish(reading)
        return reading

    def save_action(self) -> HttpResponse:
        warn_of_outlier(self.request, self.object)
        return super().save_action()


class ReadingEditView(EditView):
    """Sets a reading aside, or confirms it."""

    def save_action(self) -> HttpResponse:
        warn_of_outlier(self.request, self.object)
        return super().save_action()


class ReadingReviewView(PermissionCheckedMixin, View):
    """Takes a person's verdict about a reading, sent from a button: confirmed, set
    aside, or neither."""

    model = OdometerReading
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        readings = OdometerReading.objects.changeable_by(request.user)
        reading = get_object_or_404(readings.select_related("vehicle"), pk=pk)
        verdict = request.POST.get("verdict", request.POST.get("word", ""))
        if verdict not in OdometerReading.VERDICTS:
            raise BadRequest("verdict")
        with transaction.atomic():
            reading.review(verdict)
            log(reading, f"vehicles.reading_{verdict or 'counted'}")
        messages.success(request, _said(reading, verdict))
        if verdict != OdometerReading.EXCLUDED:
            warn_of_outlier(request, reading)
        return redirect(
            f"{vehicle_tab_url(reading.vehicle_id, 'timeline')}&show=readings"
        )


def moved_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Send on to the address of :class:`ReadingReviewView`: pages that were open during
    an upgrade have the old one."""
    url = admin_url(OdometerReading, "review", pk)
    return HttpResponseRedirect(url, preserve_request=True)


def _said(reading: OdometerReading, verdict: str) -> str:
    value = reading.distance
    if verdict == OdometerReading.CONFIRMED:
        return _("%(value)s is confirmed.") % {"value": value}
    if verdict == OdometerReading.EXCLUDED:
        return _("%(value)s is set aside.") % {"value": value}
    return _("%(value)s is re-evaluated.") % {"value": value}
