"""Forms of plans and of what they are made from."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static

from core.admin.urls import admin_url
from core.db.fields import KeysFormField
from maintenance.models import MaintenancePlan, PlanTemplate
from maintenance.plans.start_points import proposed
from maintenance.questions import AsksAboutReached, due_now_field
from vehicles.forms import VehicleRowForm
from vehicles.instruments import ShowsInstrument

# How far beyond the last reading counting may begin without a question: so far, and so
# many times the usual distance since.
FAR_DISTANCE, FAR_TIMES = 1_000, 4


class PlanForm(AsksAboutReached, ShowsInstrument, VehicleRowForm):
    """The plan form. Where it counts from may be left empty for a new plan: then the
    vehicle's history says it."""

    due_now = due_now_field()
    start_ahead = forms.BooleanField(
        label=_("The mileage is right"),
        required=False,
        help_text=_("True: counting from a mileage not reached yet is meant."),
    )
    questions = ("start_ahead", "due_now")
    totals = {"start_mileage": "start_date"}
    COUNTS = ("start_date", "start_mileage", "every_months", "every_distance")

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

    def ask_questions(self) -> None:
        super().ask_questions()
        plan = self.instance
        known = plan.pk and not set(self.COUNTS) & set(self.changed_data)
        if known or not plan.every_distance or not plan.is_active:
            return
        self._ask_about_start(plan)
        if plan.pk is None or plan.open_record is None:
            self.ask_about_reached(plan.vehicle, plan.rule.first().mileage)

    def _ask_about_start(self, plan: MaintenancePlan) -> None:
        """Ask whether it is right that counting begins at a mileage that the vehicle
        cannot have reached on that day."""
        usage, start = plan.vehicle.usage, plan.start_mileage
        if usage is None or start is None:
            return
        passed = max(0, (plan.vehicle.today() - usage.day).days)
        far = usage.total + FAR_DISTANCE + FAR_TIMES * usage.per_day * passed
        if start <= far:
            return
        sentence = _now(
            "%(start)s is not reached yet: the odometer showed %(odometer)s on "
            "%(day)s. Correct it, or say that it is right."
        ) % {
            "start": plan.vehicle.mileage(start),
            "odometer": plan.vehicle.mileage(usage.total),
            "day": date_format(usage.day),
        }
        self.ask("start_ahead", sentence)

    @property
    def media(self) -> forms.Media:
        # Asked for with the page: there are no static files before they are collected.
        script = versioned_static("maintenance/plan-form.js")
        return super().media + forms.Media(js=[script])


class PlanTemplateForm(VehicleRowForm):
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
