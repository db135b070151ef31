"""Forms of plans and of what they are made from."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static

from maintenance.models import MaintenancePlan, PlanTemplate
from maintenance.plans.starts import proposed
from vehicles.fields import KeysFormField
from vehicles.forms import RoomForm
from vehicles.urls import admin_url


class PlanForm(RoomForm):
    """The plan form. Where it counts from may be left empty for a new plan: then the
    vehicle's history says it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            url = admin_url(MaintenancePlan, "propose")
            self.fields["start_date"].widget.attrs["data-propose-url"] = url
            self.fields["start_date"].required = False
            self.fields["start_date"].help_text = _(
                "The day it was last done, or on which counting begins. Left empty: "
                "what the vehicle's history says."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        vehicle, kind = data.get("vehicle"), data.get("maintenance_type")
        empty = not data.get("start_date") and "start_date" not in self.errors
        if self.instance.pk is None and vehicle and kind and empty:
            start = proposed(vehicle, kind.pk, data.get("title") or "")
            data["start_date"] = start.day
            if data.get("start_mileage") is None:
                data["start_mileage"] = start.mileage
        elif empty and "start_date" in self.fields and self.instance.pk is None:
            self.add_error("start_date", _("Choose a vehicle and a type first."))
        return data

    @property
    def media(self) -> forms.Media:
        # Asked for with the page: there are no static files before they are collected.
        script = versioned_static("maintenance/plan-form.js")
        return super().media + forms.Media(js=[script])


class PlanTemplateForm(RoomForm):
    """The template form. Only a superuser makes a template that all fleets share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = bool(self.for_user and self.for_user.is_superuser)
        self.fields["fleet"].required = not shared


class ApplyForm(forms.Form):
    """Which templates are applied to the vehicles at hand."""

    templates = KeysFormField(
        label=_("Templates"),
        queryset=PlanTemplate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one template.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PlanTemplate.objects.visible_to(user or AnonymousUser())
        field: Any = self.fields["templates"]
        field.queryset = rows.select_related("maintenance_type")


class SkipOrEndForm(forms.Form):
    """What becomes of a plan whose open record is deleted."""

    plan = forms.ChoiceField(
        label=_("And the plan?"),
        choices=[
            ("skip", _("Skip it this time: the next one is written at once")),
            ("end", _("End the plan: nothing more is planned")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether to skip it or to end the plan.")},
    )
