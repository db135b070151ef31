"""Registers what integrations add to the admin; nothing is decided here."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from core.admin import object_buttons
from integrations import admin_urls
from integrations.models import Webhook, WebhookDelivery
from integrations.panels import WebhooksPanel, object_button
from vehicles.permissions import FleetPolicy

register_permission_policy(
    Webhook, FleetPolicy(Webhook, "fleet", writing="change_webhook")
)
register_permission_policy(
    WebhookDelivery,
    FleetPolicy(WebhookDelivery, "webhook__fleet", writing="change_webhook"),
)
hooks.register(object_buttons.HOOK, object_button)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    return admin_urls.urlpatterns


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for act, done in {
        "made": gettext_lazy("Made a webhook"),
        "changed": gettext_lazy("Changed a webhook"),
        "rotate": gettext_lazy("Gave a webhook a new secret"),
        "pause": gettext_lazy("Paused a webhook"),
        "resume": gettext_lazy("Resumed a webhook"),
        "deleted": gettext_lazy("Deleted a webhook"),
        "test": gettext_lazy("Sent a webhook a test call"),
        "again": gettext_lazy("Had a webhook's call tried again"),
    }.items():
        name = f"notifications.webhook_{act}"
        actions.register_action(name, gettext_lazy("Webhooks"), done)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(WebhooksPanel(request))
