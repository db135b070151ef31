"""Registers what sharing adds to the admin; nothing is decided here."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from maintenance.viewsets import MaintenanceGroup
from sharing.file_views import BareOperation
from sharing.models import Share
from sharing.moving import Shares
from sharing.viewsets import SharesTab, ShareViewSet
from sharing.visible_files import ChangedSharesPanel
from vehicles.moving import crossing
from vehicles.page import tabs
from vehicles.permissions import FleetPolicy

register_permission_policy(
    Share, FleetPolicy(Share, writing="change_share", view=["view_share"])
)
MaintenanceGroup.add(ShareViewSet)
hooks.register(tabs.HOOK, SharesTab)
hooks.register(crossing.HOOK, Shares)


@hooks.register("construct_homepage_panels", order=-1)
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(ChangedSharesPanel(request))


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("maintenance.revoke", _("Revoke"), _("Revoked"))


@hooks.register("register_image_operations")
def image_operations() -> list[tuple[str, type]]:
    return [("bare", BareOperation)]
