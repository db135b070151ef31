"""Takes out of the admin what AutoTracker has no use for: pages.

The hooks run last, after the ones that put things in.
"""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.images.wagtail_hooks import ImagesSummaryItem
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

PAGE_REPORTS = {"aging-pages", "locked-pages", "page-types-usage", "workflows"}
PAGE_PANELS = {
    "user_objects_in_workflow_moderation",
    "workflow_objects_to_moderate",
    "locked_pages",
    "recent_edits",
}
# How many files there are is nothing one comes for in the morning.
COUNTS = (PagesSummaryItem, ImagesSummaryItem, DocumentsSummaryItem)


class NoPages(PagePermissionPolicy):
    """Nobody but a superuser has rights on pages, and no query asks for them."""

    def get_all_permissions_for_user(self, user: Any) -> Any:
        return GroupPagePermission.objects.none()


register_permission_policy(Page, NoPages())


@hooks.register("construct_main_menu", order=1000)
def hide_pages(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name != "explorer"]
    for item in menu_items:
        if item.name == "images":
            item.label = _("Photos")


@hooks.register("construct_main_menu", order=1001)
def keep_settings_to_superusers(request: HttpRequest, menu_items: list[Any]) -> None:
    """Take the settings from everybody else. What is their own in there, the tokens
    of the API, stands in the menu itself."""
    if request.user.is_superuser:
        return
    for item in [item for item in menu_items if item.name == "settings"]:
        menu_items.remove(item)
        menu_items += item.menu.menu_items_for_request(request)


@hooks.register("construct_help_menu", order=1000)
def hide_help_elsewhere(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [
        item for item in menu_items if not str(item.url).startswith("http")
    ]


@hooks.register("construct_search", order=1000)
def hide_page_search(request: HttpRequest, search_areas: list[Any]) -> None:
    search_areas[:] = [area for area in search_areas if area.name != "pages"]


@hooks.register("construct_reports_menu", order=1000)
def hide_page_reports(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in PAGE_REPORTS]


@hooks.register("construct_homepage_summary_items", order=1000)
def hide_counts(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if not isinstance(item, COUNTS)]


@hooks.register("construct_homepage_panels", order=1000)
def hide_page_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [
        panel for panel in panels if getattr(panel, "name", None) not in PAGE_PANELS
    ]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("autotracker/admin.css")
    )
