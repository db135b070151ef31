"""The red notices where there is nobody to tell, and the press that mends it."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.permissions import policy_registry

from accounts.addresses import address_url
from accounts.returning import own_path
from maintenance.models import MaintenanceRecord
from notifications import without_recipients
from notifications.models.deliveries import Level
from notifications.policies import row_or_404
from notifications.without_recipients import MODELS
from vehicles.models import Vehicle
from vehicles.permissions import may

LOOKED_AT = 200  # records of one vehicle
# What it takes to choose who is reminded there.
CHANGING = {
    Level.RECORD: "change_maintenancerecord",
    Level.VEHICLE: "change_vehicle",
    Level.FLEET: "change_fleet",
}


def url_for(row: Model) -> str:
    """Return where one presses to be reminded of what hangs off a row."""
    kind = next(kind for kind, model in MODELS.items() if isinstance(row, model))
    return reverse("remind_me:add", args=[str(kind), row.pk])


def may_change_recipients(user: Any, row: Model) -> bool:
    """Tell whether this person may choose who is reminded at a row."""
    policy = policy_registry.get_by_type(type(row))
    return bool(policy.user_has_permission_for_instance(user, "change", row))


def notice(row: Model, request: HttpRequest) -> str:
    """Return what stands at the top of a vehicle's or a record's page if nobody would
    be told of it, else ``""``. At most two queries."""
    found = _silent(row)
    if not found:
        return ""
    key, level = next(iter(found.items()))
    vehicle: Any = getattr(row, "vehicle", row)
    at = {Level.RECORD: key, Level.VEHICLE: vehicle.pk, Level.FLEET: vehicle.fleet_id}
    url = reverse("remind_me:add", args=[str(level), at[level]])
    return render_to_string(
        "notifications/nobody_notice.html",
        {
            "count": len(found),
            "is_record": isinstance(row, MaintenanceRecord),
            "press_url": url if may(request.user, CHANGING[level], row) else "",
            "back": request.path,
        },
        request,
    )


def _silent(row: Model) -> dict[int, Level]:
    """Return of which work on this page nobody would be told."""
    if isinstance(row, Vehicle):
        is_used = row.status == Vehicle.Status.ACTIVE
        return without_recipients.nobody_of(row, LOOKED_AT) if is_used else {}
    if not isinstance(row, MaintenanceRecord) or row.is_completed:
        return {}
    if row.due_on is None or row.vehicle.status != Vehicle.Status.ACTIVE:
        return {}
    return without_recipients.silent([row.pk])


class RemindMeView(View):
    """Adds the person who presses to those reminded at a fleet, a vehicle or a record.
    For those who may change it."""

    http_method_names = ["get", "head", "post"]

    def row(self, request: HttpRequest, kind: str, pk: int) -> Any:
        if kind not in MODELS:
            raise Http404
        return row_or_404(MODELS[kind], request.user, pk)

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        self.row(request, kind, pk)
        return redirect("wagtailadmin_home")

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        row, person = self.row(request, kind, pk), request.user
        if not may_change_recipients(person, row):
            return permission_denied(request)
        without_recipients.remind(row, person)  # type: ignore[arg-type]  # logged in
        back = own_path(request.POST.get("back", ""), reverse("wagtailadmin_home"))
        if not person.email:  # type: ignore[union-attr]  # logged in
            sentence = _("Enter your e-mail address: without one, nothing reaches you.")
            messages.warning(request, sentence)
            return redirect(address_url(back))
        sentence = _("From now on you are reminded of what is due: %(what)s.")
        messages.success(request, sentence % {"what": row})
        return HttpResponseRedirect(back)
