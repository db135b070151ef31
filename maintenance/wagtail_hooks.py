"""Registers what the maintenance app adds to the admin; nothing is decided here."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core.admin import object_buttons
from core.search import results
from maintenance import permissions, photos
from maintenance.bulk.actions import (
    AssignRecipients,
    ChangeType,
    CompleteRecords,
    RescheduleRecords,
)
from maintenance.deletion import RecordBulkDelete
from maintenance.due_list import urls
from maintenance.due_list.menu import BoardMenuItem
from maintenance.found import RecordResults, SupplierResults
from maintenance.moving.files import Files
from maintenance.moving.parts import Amounts, Suppliers, Templates
from maintenance.panels import (
    DuePanel,
    FirstStepsPanel,
    RecordsSummaryItem,
    SpendingPanel,
)
from maintenance.plans.bulk_actions import ApplyTemplates
from maintenance.plans.tab import PlansTab
from maintenance.plans.views import refuse_bulk_deletion, row_buttons
from maintenance.reports.yearly import views as years
from maintenance.timeline import FilesTab, RecordSource
from maintenance.viewsets import MaintenanceGroup
from vehicles.moving import crossing
from vehicles.page import tabs
from vehicles.timeline import HOOK

for policy in permissions.POLICIES:
    register_permission_policy(policy.model, policy)
register_snippet(MaintenanceGroup)
hooks.register(HOOK, RecordSource)
for tab in (PlansTab, FilesTab):
    hooks.register(tabs.HOOK, tab)
for part in (Suppliers, Templates, Files, Amounts):
    hooks.register(crossing.HOOK, part)
hooks.register(object_buttons.HOOK, row_buttons)
hooks.register(results.HOOK, RecordResults)
hooks.register(results.HOOK, SupplierResults)
hooks.register(object_buttons.HOOK, years.row_buttons)
hooks.register("register_bulk_action", ApplyTemplates)
for action in (CompleteRecords, RescheduleRecords, AssignRecipients, ChangeType):
    hooks.register("register_bulk_action", action)
hooks.register("before_delete_snippet", refuse_bulk_deletion)
# After the one of all our models, whose place it takes.
hooks.register("register_bulk_action", RecordBulkDelete, order=110)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    return [
        *urls.urlpatterns,
        *photos.urlpatterns,
        *years.urlpatterns,
    ]


@hooks.register("register_admin_menu_item")
def board_menu_item() -> MenuItem:
    return BoardMenuItem()


hooks.register("register_reports_menu_item", years.menu_item)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    now = timezone.now()
    steps = FirstStepsPanel(request, now)
    if steps.steps:
        panels.append(steps)
    else:
        panels += [DuePanel(request, now), SpendingPanel(request, now)]


@hooks.register("construct_homepage_summary_items")
def summary_items(request: HttpRequest, items: list[Any]) -> None:
    items.append(RecordsSummaryItem(request))


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("maintenance.complete", _("Complete"), _("Completed"))
    actions.register_action("maintenance.reschedule", _("Reschedule"), _("Rescheduled"))
    actions.register_action("maintenance.planned", _("Plan"), _("Written by its plan"))


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "maintenance/icons/wrench.svg"]
