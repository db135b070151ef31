"""Registers what the app adds to the admin; nothing is decided here."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail_modeladmin.options import modeladmin_register

from core.admin import object_buttons
from notifications import admin_urls, audit, permissions, policies, remind_me
from notifications.account import ReminderPanel
from notifications.calendars.admin_views import CalendarPanel
from notifications.moving import Reminders
from notifications.panels import MailPanel, NobodyPanel, TroublePanel
from notifications.tab import RemindersTab
from notifications.viewsets import DeliveryLog
from vehicles.moving import crossing
from vehicles.page import tabs

for policy in permissions.POLICIES:
    register_permission_policy(policy.model, policy)
modeladmin_register(DeliveryLog)
hooks.register("register_account_settings_panel", ReminderPanel)
hooks.register("register_account_settings_panel", CalendarPanel)
hooks.register(object_buttons.HOOK, policies.row_buttons)
hooks.register(object_buttons.NOTICES, remind_me.notice)
hooks.register(tabs.HOOK, RemindersTab)
hooks.register(crossing.HOOK, Reminders)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    return admin_urls.urlpatterns


@hooks.register("register_settings_menu_item")
def rules_menu_item() -> Any:
    return policies.menu_item()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    audit.register(actions)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(MailPanel(request))
    panels.append(NobodyPanel(request))
    panels.append(TroublePanel(request))
