"""The board in the menu."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from maintenance.panels import may_see_records


class BoardMenuItem(MenuItem):
    """“What is due”, for whoever may see a fleet; the first of ours."""

    def __init__(self) -> None:
        super().__init__(
            _("What is due"),
            reverse_lazy("due_list"),
            name="what-is-due",
            icon_name="calendar-check",
            order=90,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_records(request.user)
