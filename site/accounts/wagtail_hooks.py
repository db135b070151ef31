"""Registers what the accounts app adds to Wagtail; nothing is decided here."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import (
    ChangePasswordPanel,
    NameEmailSettingsPanel,
    PasswordResetConfirmView,
)
from wagtail.users.views.users import UserViewSet

from accounts import addresses
from accounts.address_views import AddressView, ConfirmView, NoAddressPanel
from accounts.forms import (
    NameForm,
    PasswordChangeForm,
    SetPasswordForm,
    account_form,
    password_form,
)
from accounts.viewsets import LocksViewSet

NameEmailSettingsPanel.form_class = NameForm
ChangePasswordPanel.form_class = PasswordChangeForm
ChangePasswordPanel.get_form = password_form
PasswordResetConfirmView.form_class = SetPasswordForm
UserViewSet.get_form_class = account_form
NameEmailSettingsPanel.template_name = "accounts/name_panel.html"


@hooks.register("register_admin_urls")
def address_pages() -> list[Any]:
    return [
        path("account/email/", AddressView.as_view(), name="own_address"),
        path(
            "account/email/<str:token>/", ConfirmView.as_view(), name="confirm_address"
        ),
    ]


@hooks.register("construct_homepage_panels")
def no_address(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(NoAddressPanel(request))


@hooks.register("register_admin_viewset")
def locks() -> LocksViewSet:
    return LocksViewSet()


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    label = _("E-mail address")
    for action, done in {
        addresses.TRIED: _("Tried to change their e-mail address"),
        addresses.ASKED: _("Asked for another e-mail address"),
        addresses.CHANGED: _("Changed their e-mail address"),
    }.items():
        actions.register_action(action, label, done)
    actions.register_action(
        "accounts.release", _("Release a locked login"), _("Locked login released")
    )
