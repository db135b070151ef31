"""Registers what the accounts app adds to Wagtail; nothing is decided here."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import (
    ChangePasswordPanel,
    NameEmailSettingsPanel,
    PasswordResetConfirmView,
)

from accounts.forms import (
    NameForm,
    PasswordChangeForm,
    SetPasswordForm,
    password_form,
)
from accounts.viewsets import LocksViewSet

NameEmailSettingsPanel.form_class = NameForm
ChangePasswordPanel.form_class = PasswordChangeForm
ChangePasswordPanel.get_form = password_form
PasswordResetConfirmView.form_class = SetPasswordForm


@hooks.register("register_admin_viewset")
def locks() -> LocksViewSet:
    return LocksViewSet()


@hooks.register("register_log_actions")
def release(actions: Any) -> None:
    actions.register_action(
        "accounts.release", _("Release a locked login"), _("Locked login released")
    )
