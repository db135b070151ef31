"""When people are reminded: the screens on which the rules are set."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from accounts.viewsets import SuperuserMenuItem
from core.admin.pages import AdminPage, Step
from core.admin.scoping import visible
from core.admin.urls import admin_url
from core.forms.errors import ShowsEveryRefusal
from core.forms.fields import WholeNumberField
from maintenance.models import MaintenanceRecord
from notifications.models import ReminderPolicy
from notifications.rules import Rule
from vehicles.models import Fleet
from vehicles.permissions import may


class RuleForm(ShowsEveryRefusal, forms.ModelForm):
    """A rule: what is left empty is as in the next wider one."""

    class Meta:
        model = ReminderPolicy
        fields = ["offsets", "hour", "repeat_weekly"]
        field_classes = {"hour": WholeNumberField}
        widgets = {"repeat_weekly": forms.Select()}

    inherited = gettext_lazy("As everywhere")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "repeat_weekly" in self.fields:
            self.fields["repeat_weekly"] = forms.TypedChoiceField(
                label=_("Every week while overdue"),
                choices=[
                    ("", self.inherited),
                    ("True", _("Yes")),
                    ("False", _("No")),
                ],
                coerce=lambda value: value == "True",
                empty_value=None,
                required=False,
            )

    @property
    def is_empty(self) -> bool:
        """Tell whether the rule says nothing of its own."""
        return all(value is None for value in self.cleaned_data.values())


class SiteRuleForm(RuleForm):
    """The rule of the whole site."""

    inherited = gettext_lazy("No, unless said otherwise")


class RecordRuleForm(RuleForm):
    """A record has days of its own, and nothing else."""

    class Meta(RuleForm.Meta):
        fields = ["offsets"]


class RuleView(AdminPage, FormView):
    """Shows and changes one rule."""

    template_name = "notifications/rule.html"
    page_title = gettext_lazy("When reminders are sent")
    form_class: type[RuleForm] = RuleForm
    owner: Any = None

    @cached_property
    def rule(self) -> ReminderPolicy:
        """Return the rule, which may not be stored yet."""
        found = ReminderPolicy.objects.filter(**self.whose).first()
        return found or ReminderPolicy(**self.whose)

    @property
    def whose(self) -> dict[str, Any]:
        return {"fleet": None, "record": None}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.rule}

    def get_success_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "action_url": self.request.path,
            "media": context["form"].media,
            "submit_button_label": _("Save"),
            "submit_button_active_label": _("Saving…"),
            "in_force": in_words(self.effective()),
            "left_empty": self.left_empty,
        }

    @property
    def left_empty(self) -> str:
        """Return in words what an empty field means."""
        return _("What is left empty is as it is everywhere.")

    def effective(self) -> Rule:
        return ReminderPolicy.objects.for_site()

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            if form.is_empty and self.rule.pk:
                self.rule.delete()
            elif not form.is_empty:
                form.save()
            self.note(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.get_success_url())

    def note(self, form: Any) -> None:
        """Write into the history of what it is about who changed it."""
        about = self.owner or self.request.user
        said = {"rule": dict(form.cleaned_data)}
        log(about, "notifications.rule", user=self.request.user, data=said)

    def form_invalid(self, form: Any) -> HttpResponse:
        sentence = _("The rule could not be saved due to errors.")
        messages.validation_error(self.request, sentence, form)
        return super().form_invalid(form)


class SiteRuleView(RuleView):
    """The rule for everything without one of its own. For superusers."""

    form_class = SiteRuleForm

    @property
    def left_empty(self) -> str:
        return _("What is left empty: %(rule)s") % {"rule": in_words(Rule())}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)


class OwnedRuleView(RuleView):
    """The rule of one row: there is none for who may not see the row."""

    model: type[Model]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.owner = row_or_404(self.model, request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def may_change(self) -> bool:
        return may(self.request.user, "change_reminderpolicy", self.owner)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_change:
            return permission_denied(request)
        return super().post(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.owner)

    def get_breadcrumb_parents(self) -> list[Step]:
        plural = str(self.model._meta.verbose_name_plural).capitalize()
        view = "edit" if self.may_change else "inspect"
        return [
            {"url": admin_url(self.model, "list"), "label": plural},
            {
                "url": admin_url(self.model, view, self.owner.pk),
                "label": str(self.owner),
            },
        ]


class FleetRuleView(OwnedRuleView):
    """The rule of a fleet, for those who may change it."""

    model = Fleet

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_change:
            return permission_denied(request)
        return super().get(request, *args, **kwargs)

    @property
    def whose(self) -> dict[str, Any]:
        return {"fleet": self.owner}

    def effective(self) -> Rule:
        stored = ReminderPolicy.objects.filter(fleet=self.owner).first()
        rule = super().effective()
        return stored.over(rule) if stored else rule


def row_or_404(model: Any, user: Any, key: int) -> Any:
    """Return a row that this person may see."""
    return get_object_or_404(visible(model.objects.all(), user), pk=key)


def in_words(rule: Rule) -> str:
    """Return a rule as a sentence: “7 days, 1 day and 0 days before, from 07:00 on.”"""
    days = ", ".join(str(day) for day in sorted(rule.offsets, reverse=True))
    words = ngettext(
        "%(days)s day before, from %(hour)s on",
        "%(days)s days before, from %(hour)s on",
        1 if days == "1" else 2,
    ) % {"days": days, "hour": f"{rule.hour:02}:00"}
    if rule.repeat_weekly:
        words += _(", and every week while overdue")
    return f"{words}."


def row_buttons(row: Model, user: Any) -> list[Button]:
    """Return what is added to the menu of a fleet's or a record's pages."""
    if isinstance(row, MaintenanceRecord) and may(user, "view_delivery", row):
        url = reverse("record_reminders:list", args=[row.pk])
        return [Button(_("Reminders"), url=url, icon_name="mail", priority=60)]
    if isinstance(row, Fleet) and may(user, "change_reminderpolicy", row):
        rule = reverse("fleet_reminders:rule", args=[row.pk])
        return [Button(_("Reminders"), url=rule, icon_name="mail", priority=60)]
    return []


def menu_item() -> SuperuserMenuItem:
    """Return the line of the settings menu."""
    return SuperuserMenuItem(
        _("Reminders"), reverse("reminder_rules"), icon_name="mail", order=710
    )
