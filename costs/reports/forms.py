"""The filters of a report."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.admin.scoping import visible
from core.admin.widgets import SnippetChooser
from core.forms.fields import DateField
from costs.reports.filters import FILTERS
from costs.reports.months import MOST
from costs.reports.scope import Scope, currencies, most_used
from vehicles.models import DistanceUnit, Fleet, Vehicle
from vehicles.months import add_months
from vehicles.validators import LATEST_DATE


def this_year(today: date) -> tuple[date, date]:
    """Return the first and last day of what is shown unless one asks for something
    else: eleven whole months and the current one."""
    return add_months(today.replace(day=1), -11) or today, today


BOUNDS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(LATEST_DATE)]
ROWS = ("fleet", "vehicle")


class ScopeForm(forms.Form):
    """Whose costs, of which days. It offers, and takes, what a person may see."""

    fleet = forms.ModelChoiceField(
        label=_("Fleet"), queryset=Fleet.objects.all(), required=False
    )
    vehicle = forms.ModelChoiceField(
        label=_("Vehicle"),
        queryset=Vehicle.objects.select_related("fleet"),
        widget=SnippetChooser(Vehicle),
        required=False,
    )
    since = DateField(label=_("From"), required=False, validators=BOUNDS)
    until = DateField(label=_("Until"), required=False, validators=BOUNDS)
    currency = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput())
    unit = forms.ChoiceField(
        choices=[("", ""), *DistanceUnit.choices],
        required=False,
        widget=forms.HiddenInput(),
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        self.user = user
        start, end = this_year(timezone.localdate())
        usual = {"since": start.isoformat(), "until": end.isoformat()}
        names = [*self.base_fields, *FILTERS]
        super().__init__({name: data.get(name, usual.get(name, "")) for name in names})
        self.fields |= {name: one.field() for name, one in FILTERS.items()}
        self.order_fields([*ROWS, *FILTERS])
        choices: list[Any] = [self.fields[name] for name in (*ROWS, *FILTERS)]
        for field in choices:
            field.queryset = field.widget.queryset = visible(field.queryset, user)

    def clean_since(self) -> date:
        return self.cleaned_data["since"] or this_year(timezone.localdate())[0]

    def clean_until(self) -> date:
        return self.cleaned_data["until"] or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until:
            if until < since:
                self.add_error("until", _now("This is before the first day."))
            elif (add_months(since, MOST) or date.max) <= until:
                years = {"years": MOST // 12}
                sentence = _now("A report covers at most %(years)d years.") % years
                self.add_error("since", sentence)
        fleet, vehicle = data.get("fleet"), data.get("vehicle")
        if fleet and vehicle and vehicle.fleet_id != fleet.pk:
            self.add_error(
                "vehicle", ValidationError(_now("This vehicle is of another fleet."))
            )
        return data

    def scope(self) -> Scope:
        """Return what was chosen, once the form is valid."""
        data = self.cleaned_data
        vehicle = data["vehicle"]
        fleet = vehicle.fleet if vehicle else data["fleet"]
        known = currencies(self.user, fleet, data["since"], data["until"])
        units = most_used(self.user, "distance_unit", fleet)
        unit = data["unit"] or (vehicle.distance_unit if vehicle else "")
        return Scope(
            user=self.user,
            start=data["since"],
            end=data["until"],
            fleet=fleet,
            vehicle=vehicle,
            chosen={name: data[name] for name in FILTERS if data[name]},
            currency=_chosen(data["currency"], known),
            currencies=known,
            unit=unit or _chosen("", units) or DistanceUnit.KM,
            units=units,
        )


def _chosen(wish: str, known: tuple[str, ...]) -> str:
    """Return what was wished for if it is there, else the first."""
    return wish if wish in known else next(iter(known), "")
