"""How a person wants to be reminded, in their account settings."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from accounts.models import User
from notifications.models import Delivery, Preference
from vehicles.models import Fleet

Frequency = Preference.Frequency


class PreferenceForm(forms.Form):
    """How often mails come, in general and for each fleet that the person sees.

    Off is for a fleet only: who wants no reminders at all says so of each.
    """

    frequency = forms.ChoiceField(
        label=_("Mails with reminders"),
        choices=[one for one in Frequency.choices if one[0] != Frequency.OFF],
        widget=forms.RadioSelect,
        help_text=_("A day's mails go out in the morning, by the clock of the fleet."),
    )

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = instance
        self.fleets = list(Fleet.objects.visible_to(instance))
        chosen: dict[int | None, str] = dict(
            Preference.objects.of(instance).values_list("fleet", "frequency")
        )
        self.initial["frequency"] = chosen.get(None, Frequency.TOGETHER)
        for fleet in self.fleets:
            self.fields[self.name_of(fleet)] = forms.ChoiceField(
                label=fleet.name,
                choices=[("", _("As above")), *Frequency.choices],
                required=False,
                initial=chosen.get(fleet.pk, ""),
            )

    @staticmethod
    def name_of(fleet: Fleet) -> str:
        """Return the name of a fleet's field."""
        return f"fleet_{fleet.pk}"

    def save(self) -> None:
        """Write down what was chosen."""
        self.keep(timezone.now())

    def keep(self, now: datetime) -> None:
        """Write it down; what is as above has no row. What waits for a digest is asked
        about again, as it may be wanted at once by now."""
        self._keep(None, self.cleaned_data["frequency"])
        for fleet in self.fleets:
            self._keep(fleet, self.cleaned_data[self.name_of(fleet)])
            Delivery.objects.put_off_for(self.person, fleet, now).ask_again(now)

    def _keep(self, fleet: Fleet | None, frequency: str) -> None:
        whose: dict[str, Any] = {"user": self.person, "fleet": fleet}
        if frequency:
            Preference.objects.update_or_create(
                **whose, defaults={"frequency": frequency}
            )
        else:
            Preference.objects.filter(**whose).delete()


class ReminderPanel(BaseSettingsPanel):
    """The panel of the account settings."""

    name = "reminders"
    title = _("Reminders")
    tab = notifications_tab
    order = 50
    form_class = PreferenceForm
    template_name = "notifications/account.html"

    def __init__(self, request: HttpRequest, user: Any, profile: Any) -> None:
        super().__init__(request, user, profile)
        self._form: PreferenceForm | None = None

    def get_form(self) -> PreferenceForm:
        """Return the form; the page asks for it three times."""
        if self._form is None:
            self._form = super().get_form()
        return self._form
