"""What is asked of whoever moves a vehicle, on the page and over the API."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vehicles.models import Fleet, Vehicle
from vehicles.moving.act import why_not
from vehicles.moving.crossing import Crossing


class MoveForm(forms.Form):
    """Where to, and what becomes of what is not the vehicle's alone."""

    fleet = forms.ModelChoiceField(
        Fleet.objects.none(),
        label=_("To which fleet?"),
        help_text=_("One to which you may add vehicles, and which you may change."),
    )
    suppliers = forms.ChoiceField(
        label=_("Suppliers"),
        choices=[
            ("copy", _("Copy their name and kind, if the new fleet has none such")),
            ("drop", _("Leave them behind: records and plans name none")),
        ],
        initial="copy",
        required=False,
        widget=forms.RadioSelect,
    )
    shares = forms.ChoiceField(
        label=_("Shared pages"),
        choices=[
            ("revoke", _("Revoke them: their links work no more")),
            ("keep", _("Keep them: the new fleet can read their labels and links")),
        ],
        initial="revoke",
        required=False,
        widget=forms.RadioSelect,
    )
    OPTIONS = ("suppliers", "shares")

    def __init__(
        self,
        *args: Any,
        vehicle: Vehicle | None = None,
        user: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.vehicle, self.user = vehicle, user
        if vehicle is not None:
            chosen: Any = self.fields["fleet"]
            chosen.queryset = targets(vehicle, user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.OPTIONS:  # left out: what was proposed
            data[name] = data.get(name) or self.fields[name].initial
        if data.get("fleet") and (reason := why_not(self.crossing())):
            self.add_error("fleet", reason)
        return data

    def crossing(self) -> Crossing:
        """Return what would happen."""
        data = self.cleaned_data
        options = {name: data.get(name, "") for name in self.OPTIONS}
        return Crossing(data["fleet"], self.user, self.vehicle, options=options)


def targets(vehicle: Vehicle, user: Any) -> Any:
    """Return the fleets to which a person may move this vehicle."""
    fleets = Fleet.objects.hosting(user).with_right(user, "change_vehicle")
    return fleets.exclude(pk=vehicle.fleet_id).select_related("collection")
