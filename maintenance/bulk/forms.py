"""What is asked before many records are changed."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.fields import DateField, WholeNumberField
from maintenance.models import MaintenanceType
from tenancy.members import groups_visible_to, people_visible_to
from vehicles.validators import DATE_VALIDATORS

FARTHEST = 3660  # days


class PersonsForm(forms.Form):
    """Knows whose form it is."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


class CompleteForm(PersonsForm):
    """When the work was done."""

    completed_date = DateField(label=_("Completed on"), validators=DATE_VALIDATORS)


class RescheduleForm(PersonsForm):
    """By how many days, or to which."""

    days = WholeNumberField(
        label=_("By days"),
        required=False,
        min_value=-FARTHEST,
        max_value=FARTHEST,
        help_text=_("7 is a week later, -7 a week earlier."),
    )
    due_date = DateField(
        label=_("Or to a day"),
        required=False,
        validators=DATE_VALIDATORS,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("days")) == bool(data.get("due_date")):
            raise ValidationError(_("Say by how many days, or to which day."))
        return data


class TypeForm(PersonsForm):
    """Of which type the work is."""

    maintenance_type = forms.ModelChoiceField(
        MaintenanceType.objects.all(), label=_("Maintenance type")
    )


class RecipientsForm(PersonsForm):
    """Who is reminded, instead of or besides whom."""

    how = forms.ChoiceField(
        label=_("How"),
        choices=[
            ("add", _("Besides those who are chosen already")),
            ("set", _("Instead of those who are chosen already")),
        ],
        initial="add",
        widget=forms.RadioSelect,
    )
    notify_users = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("People"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notify_groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        label=_("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["notify_users"].queryset = people_visible_to(self.user)
        fields["notify_groups"].queryset = groups_visible_to(self.user)
