"""The app's screens in the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.views import LocksView


class SuperuserMenuItem(MenuItem):
    """A line of the menu that superusers see."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


class LocksViewSet(ViewSet):
    """Closed doors, and how to open them."""

    name = "locks"
    icon = "lock"
    menu_label = _("Locked logins")
    menu_order = 700
    menu_item_class: Any = SuperuserMenuItem
    add_to_settings_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(LocksView), name="index")]
