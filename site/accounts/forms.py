"""The forms of the doors."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm as DjangoSetPasswordForm
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.auth import PasswordChangeForm as WagtailPasswordChangeForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm
from wagtail.admin.views.account import ChangePasswordPanel
from wagtail.log_actions import get_active_log_context
from wagtail.users.forms import UserEditForm as WagtailUserEditForm
from wagtail.users.views.users import UserViewSet

from accounts import access, tasks
from accounts.handlers import admit_to_reset, check_old_password


class NameForm(NameEmailForm):
    """Asks for a name, which nobody has to give: who was invited by address alone can
    save the page's other settings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = False


class PasswordResetForm(WagtailPasswordResetForm):
    """Asks for a link by e-mail, as often as the door allows.

    Whether there is such a person is looked up by the worker, so that the answer
    takes the same time for everybody.
    """

    def save(self, *, request: Any, **options: Any) -> None:
        email = self.cleaned_data["email"]
        if admit_to_reset(request, email):
            tasks.send_password_reset.enqueue(
                email,
                get_language(),
                options["subject_template_name"],
                options["email_template_name"],
                getattr(request, "axes_ip_address", ""),
            )


class EndsAccessMixin:
    """Tells what goes on to open the person's data, and ends it if that is wished."""

    user: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if keys := access.told(self.owner):
            self.fields["ends_access"] = forms.BooleanField(
                label=_("End the other ways to my data, too"),
                required=False,
                help_text=_(
                    "They go on to work with the new password: %(keys)s. Do so if "
                    "somebody else may have the old one."
                )
                % {"keys": keys},
            )

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)  # type: ignore[misc]  # a mixin
        if self.cleaned_data.get("ends_access"):
            access.end(user, by=get_active_log_context().user or user)
        return user

    @property
    def owner(self) -> Any:
        """Return whose password it is."""
        return self.user


class PasswordChangeForm(EndsAccessMixin, WagtailPasswordChangeForm):
    """Changes one's password: the old one is asked for, as often as the door allows.
    Whoever finds an open session could else try words without end."""

    request: Any = None

    def clean_old_password(self) -> str:
        if self.request is None or not settings.AXES_ENABLED:
            return str(super().clean_old_password())
        # The page makes the form anew to show it; one try is counted once.
        known = getattr(self.request, "old_password_refused", None)
        if known is not None:
            raise known
        try:
            return check_old_password(
                self.request, self.user, super().clean_old_password
            )
        except forms.ValidationError as error:
            self.request.old_password_refused = error
            raise


class SetPasswordForm(EndsAccessMixin, DjangoSetPasswordForm):
    """Sets a password, by a link that was mailed."""


class UserEditForm(EndsAccessMixin, WagtailUserEditForm):
    """Changes another person's account, its password perhaps among the rest."""

    instance: Any

    @property
    def owner(self) -> Any:
        return self.instance


def account_form(viewset: Any, for_update: bool = False) -> Any:
    """Return the form of Wagtail's screens of accounts: ours, where one is changed."""
    return UserEditForm if for_update else WAGTAILS_ACCOUNT_FORM(viewset)


def password_form(panel: Any) -> Any:
    """Return the form of the account's panel, which knows who asks."""
    form = WAGTAILS_PASSWORD_FORM(panel)
    form.request = panel.request
    return form


WAGTAILS_PASSWORD_FORM = ChangePasswordPanel.get_form
WAGTAILS_ACCOUNT_FORM = UserViewSet.get_form_class
