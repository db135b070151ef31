"""The page itself, and each of its tabs alone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import InspectView

from core.admin.urls import admin_url
from vehicles import timeline
from vehicles.models import Vehicle
from vehicles.page import tabs

# What the page shows of the vehicle itself: fetched once, with the check of rights.
KNOWN = ("fleet__collection", "photo", "odometer_summary")


def _context(tab: tabs.Tab, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of a tab gets."""
    return {
        "tab": tab,
        "data": tab.data(request.GET),
        "vehicle": tab.vehicle,
        "today": tab.vehicle.today(),
        "may": tab.may,
    }


class VehiclePageView(InspectView):
    """A vehicle's page: its head, and the tab that the address names."""

    template_name = "vehicles/page/page.html"
    scoped_related = KNOWN
    scoped_object: Vehicle  # see core.admin.scoping

    def get_page_title(self) -> str:
        return str(self.object)

    def get_page_subtitle(self) -> str:
        return ""

    def get_object(self, queryset: Any = None) -> Vehicle:
        return self.scoped_object

    def get_fields_context(self) -> list[Any]:
        return []  # the head shows them

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *items, _last = super().get_breadcrumbs_items()
        return [*items[:2], {"url": "", "label": str(self.object)}]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        history = admin_url(Vehicle, "history", self.object.pk)
        return [Button(_("History"), url=history, icon_name="history", priority=20)]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not (edit_url := self.get_edit_url()):
            return []
        return [HeaderButton(_("Edit"), url=edit_url, icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        vehicle, user = self.object, self.request.user
        known, found = timeline.sources(), tabs.tabs(vehicle, user)
        active = tabs.chosen(found, self.request.GET.get("tab", ""))
        return super().get_context_data(**kwargs) | {
            **_context(active, self.request),
            "tabs": found,
            "facts": [fact for source in known for fact in source.facts(vehicle)],
            "add_buttons": [
                button
                for source in known
                for button in source.buttons(vehicle)
                if active.may[button.right]
            ],
        }


class VehicleTabView(PermissionCheckedMixin, View):
    """One tab of the page alone, to be put in where it is opened."""

    model = Vehicle
    any_permission_required = ["add", "change", "delete", "view"]
    scoped_related = KNOWN
    scoped_object: Vehicle  # see core.admin.scoping

    def get(self, request: HttpRequest, pk: int, tab: str) -> HttpResponse:
        for found in tabs.tabs(self.scoped_object, request.user):
            if found.key == tab:
                return render(request, found.template, _context(found, request))
        raise Http404
