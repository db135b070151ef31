"""The forms of the doors."""

from typing import Any

from django.utils.translation import get_language
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm

from accounts import tasks
from accounts.handlers import admit_to_reset


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
            )
