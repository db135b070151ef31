"""Registers what the vehicles app adds to the admin; nothing is decided here."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.admin.viewsets import viewsets
from wagtail.models import APIToken
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core.admin import object_buttons, wagtail_actions
from core.admin.bulk.actions import ScopedDelete
from core.admin.bulk.changes import BEFORE
from core.admin.deletion import refuse_protected_deletion
from core.api.permissions import TokenPolicy
from core.search import results
from core.search.views import SearchEverything, SearchView
from core.views import preview_markdown
from tenancy import api_tokens, avatars
from tenancy.acceptance import AcceptFormatter
from tenancy.invitations import InvitationFormatter
from tenancy.pending import ACCEPTED, ACTION
from vehicles.archiving import ArchiveVehicles
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.moving import act, crossing, parts
from vehicles.moving.views import row_buttons
from vehicles.page import tabs
from vehicles.page.changes import ChangesTab
from vehicles.page.readings import ReadingsTab
from vehicles.panels import VehiclesSummaryItem
from vehicles.permissions import EvidencePolicy, FleetItselfPolicy, VehiclePolicy
from vehicles.quick_readings import OldReadingsPanel
from vehicles.search import VehicleResults
from vehicles.timeline import HOOK, ReadingSource, TimelineTab
from vehicles.viewsets import VehiclesGroup

register_permission_policy(Fleet, FleetItselfPolicy())
register_permission_policy(Vehicle, VehiclePolicy())
register_permission_policy(OdometerReading, EvidencePolicy())
register_permission_policy(APIToken, TokenPolicy(APIToken))
register_snippet(VehiclesGroup)
hooks.register("register_actions", wagtail_actions.register)
hooks.register("get_avatar_url", avatars.avatar_url)
AvatarSettingsPanel.form_class = avatars.AvatarForm
hooks.register("before_delete_snippet", refuse_protected_deletion)
hooks.register(results.HOOK, VehicleResults)
hooks.register(HOOK, ReadingSource, order=-1)  # the odometer comes first
for tab in (TimelineTab, ReadingsTab, ChangesTab):
    hooks.register(tabs.HOOK, tab)
for part in (
    parts.Rows,
    parts.People,
    parts.Authors,
    parts.Past,
    parts.Departures,
):
    hooks.register(crossing.HOOK, part)
hooks.register(object_buttons.HOOK, row_buttons)
# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", ScopedDelete, order=100)
hooks.register("register_bulk_action", ArchiveVehicles)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("markdown/preview/", preview_markdown, name="markdown_preview"),
        path("find/", SearchView.as_view(), name="vehicles_search"),
    ]


@hooks.register("register_admin_viewset", order=100)  # after Wagtail's own
def token_screens() -> list[Any]:
    api_tokens.adjust(viewsets.viewsets)
    return []


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(ACTION)(InvitationFormatter)
    actions.register_action(ACCEPTED)(AcceptFormatter)
    for verdict, label, done in (
        ("confirmed", _("Confirm"), _("Confirmed")),
        ("excluded", _("Set aside"), _("Set aside")),
        ("set_aside", _("Set aside"), _("Set aside")),  # as it was called
        ("counted", _("Re-evaluate"), _("Re-evaluated")),
    ):
        actions.register_action(f"vehicles.reading_{verdict}", label, done)
    actions.register_action(act.GONE)(act.GoneFormatter)
    actions.register_action(act.MOVED, _("Move here"), _("Came from another fleet"))
    actions.register_action(BEFORE, _("Keep what it was"), _("As it was before"))


@hooks.register("register_admin_search_area")
def search_area() -> SearchEverything:
    return SearchEverything()


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(OldReadingsPanel(request, timezone.now()))


@hooks.register("construct_homepage_summary_items")
def summary_items(request: HttpRequest, items: list[Any]) -> None:
    items.append(VehiclesSummaryItem(request))


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "vehicles/icons/car.svg", "vehicles/icons/tachometer.svg"]
