"""Registers what the app adds to the admin; nothing is decided here."""

from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail_modeladmin.options import modeladmin_register

from notifications import admin_urls, audit
from notifications.account import ReminderPanel
from notifications.models import Delivery
from notifications.viewsets import DeliveryLog
from vehicles.permissions import FleetPolicy

register_permission_policy(Delivery, FleetPolicy(Delivery, "record__vehicle__fleet"))
modeladmin_register(DeliveryLog)
hooks.register("register_account_settings_panel", ReminderPanel)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    return admin_urls.urlpatterns


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    audit.register(actions)
