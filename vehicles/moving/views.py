"""The page on which a vehicle is moved to another fleet."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from core.admin.pages import AdminPage, Step
from core.admin.urls import admin_url
from vehicles.models import Vehicle
from vehicles.moving.act import move
from vehicles.moving.forms import MoveForm, targets
from vehicles.permissions import may
from vehicles.urls import vehicle_page_url


class VehicleMoveView(PermissionCheckedMixin, AdminPage, FormView):
    """Moves a vehicle to another fleet, after a preview."""

    model = Vehicle
    permission_required = "change"
    page_title = gettext_lazy("Move to another fleet")
    header_icon = "car"
    template_name = "vehicles/move.html"
    form_class = MoveForm
    scoped_related = ("fleet__collection",)
    scoped_object: Vehicle  # see core.admin.scoping

    def get_page_subtitle(self) -> str:
        return str(self.scoped_object)

    def get_breadcrumb_parents(self) -> list[Step]:
        vehicle = self.scoped_object
        plural = str(Vehicle._meta.verbose_name_plural).capitalize()
        return [
            {"url": admin_url(Vehicle, "list"), "label": plural},
            {"url": vehicle_page_url(vehicle.pk), "label": str(vehicle)},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"vehicle": self.scoped_object, "user": self.request.user}
        return super().get_form_kwargs() | own

    @cached_property
    def has_targets(self) -> bool:
        """Tell whether there is a fleet to move to."""
        return targets(self.scoped_object, self.request.user).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "vehicle": self.scoped_object,
            "has_targets": self.has_targets,
            "back": vehicle_page_url(self.scoped_object.pk),
        }

    def form_valid(self, form: MoveForm) -> HttpResponse:
        crossing = form.crossing()
        if "back" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "apply" not in self.request.POST:
            seen = {"preview": crossing.preview(), "target": crossing.target}
            return self.render_to_response(self.get_context_data(form=form) | seen)
        try:
            vehicle = move(crossing)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        words = {"vehicle": vehicle, "fleet": vehicle.fleet}
        messages.success(
            self.request, _("“%(vehicle)s” is in “%(fleet)s” now.") % words
        )
        return redirect(vehicle_page_url(vehicle.pk))


def move_url(vehicle: Vehicle) -> str:
    """Return where a vehicle is moved to another fleet."""
    return admin_url(Vehicle, "move", vehicle.pk)


def row_buttons(row: Any, user: Any) -> list[Button]:
    """Return what leads there from the pages of a vehicle."""
    if not isinstance(row, Vehicle) or not may(user, "change_vehicle", row):
        return []
    if not targets(row, user).exists():
        return []
    label = _("Move to another fleet")
    return [Button(label, url=move_url(row), icon_name="car", priority=40)]
