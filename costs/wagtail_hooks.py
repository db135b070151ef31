"""Registers what costs add to the admin; nothing is decided here."""

from django.urls import URLPattern
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from costs.models import CostEntry
from costs.permissions import POLICY
from costs.reports import views
from costs.reports.tab import CostsTab
from vehicles.page import tabs

register_permission_policy(CostEntry, POLICY)
hooks.register(tabs.HOOK, CostsTab)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return views.urlpatterns


for make in views.menu_items():
    hooks.register("register_reports_menu_item", lambda item=make: item)
