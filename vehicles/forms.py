"""Forms of the vehicles admin: what a person types, taken as it was meant."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static

from core import display
from core.admin.forms import ScopedModelForm
from core.currencies import offered
from core.forms import readers
from vehicles import converting, regions
from vehicles.fields import DistanceField
from vehicles.measures import refuse_other_currencies, refuse_other_units
from vehicles.models import Fleet, OdometerReading, Vehicle


class VehicleRowForm(ScopedModelForm):
    """The form of a row of a vehicle, or of a vehicle or fleet: says the unit of its
    distances and the currency of its amounts."""

    amounts = ("cost",)  # fields in the row's currency, or else the fleet's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_currencies()
        vehicle = _vehicle_of(self.instance)
        if vehicle:
            self._show(vehicle)
            self._name_units(vehicle)

    def _clean_fields(self) -> None:
        super()._clean_fields()
        if vehicle := self.cleaned_data.get("vehicle") or _vehicle_of(self.instance):
            refuse_other_units(self, vehicle.distance_unit)
            own = self.cleaned_data.get("currency") or self._currency(vehicle)
            refuse_other_currencies(self, self.amounts, own)
        elif unit := self.cleaned_data.get("distance_unit"):
            refuse_other_units(self, unit)

    def _currency(self, vehicle: Vehicle) -> str:
        """Return the currency of the row's amounts: its own, or else the fleet's."""
        return getattr(self.instance, "currency", "") or vehicle.fleet.currency

    def _offer_currencies(self) -> None:
        """Offer the currencies that we can reckon in, and the one that is stored."""
        if field := self.fields.get("currency"):
            known = {*offered(), self.instance.currency, ""}
            field.choices = [one for one in field.choices if one[0] in known]

    def _show(self, vehicle: Vehicle) -> None:
        """Show the vehicle as it was fetched with the row: whoever may open the form
        may change it."""
        if self.instance.pk and not self.is_bound and "vehicle" in self.fields:
            self.fields["vehicle"].widget.known = {str(vehicle.pk): vehicle}

    def _name_units(self, vehicle: Vehicle) -> None:
        """Say at the fields in what unit a vehicle's distances are, and in what
        currency its fleet's amounts: whose, as another vehicle may be chosen."""
        columns = self._meta.model._meta.fields
        distances = [one.name for one in columns if isinstance(one, DistanceField)]
        fleet = vehicle.fleet
        kept = getattr(self.instance, "currency", "")  # an amount keeps its own
        for names, whose, unit in (
            (distances, vehicle, vehicle.distance_unit),
            (self.amounts, vehicle if kept else fleet, self._currency(vehicle)),
        ):
            for name in self.fields.keys() & set(names):
                field = self.fields[name]
                words = (field.help_text, whose, unit)
                field.help_text = format_html("{} ({}: {})", *words)
                field.widget.unit = unit


def _vehicle_of(row: Any) -> Vehicle | None:
    """Return the vehicle that a row belongs to, if that is known already."""
    known = getattr(row, "vehicle_id", None)
    return row.vehicle if known else None


class TimeZoneSelect(forms.Select):
    """Chooses a time zone; each says what is usual there, for the script that fills
    in a new fleet's form."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if customs := regions.of_zone(str(option["value"])):
            option["attrs"]["data-currency"] = customs.currency
            option["attrs"]["data-distance-unit"] = customs.distance_unit
        return option


class FleetForm(VehicleRowForm):
    """The fleet form. Who makes a fleet is reminded, unless they untick themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            maker = self.for_user
            if maker is not None and maker.pk and "notify_users" in self.fields:
                self.initial["notify_users"] = [maker.pk]
            if "time_zone" in self.fields:
                self._take_the_browsers_customs()

    # Asked for when a fleet with amounts gets another currency.
    confirm_currency = forms.BooleanField(
        label=_("Reckon in the new currency from now on"),
        required=False,
        widget=forms.HiddenInput(),
        help_text=_("Needed only where the currency of a fleet with costs is changed."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        after = data.get("currency")
        stored = Fleet.objects.filter(pk=self.instance.pk)
        before = stored.values_list("currency", flat=True).first()
        if not before or not after or after == before or data.get("confirm_currency"):
            return data
        count = sum(others(self.instance, after) for others in converting.AMOUNTS)
        if count:
            self.fields["confirm_currency"].widget = forms.CheckboxInput()
            self.add_error("currency", _stay(count, after))
        return data

    def _take_the_browsers_customs(self) -> None:
        """Have a script choose the browser's time zone, and what is usual there, as
        long as nobody has chosen."""
        field = self.fields["time_zone"]
        field.widget = TimeZoneSelect(choices=field.widget.choices)
        if not self.is_bound:
            field.widget.attrs["data-take-the-browsers"] = ""

    @property
    def media(self) -> forms.Media:
        # Asked for with the page: there are no static files before they are collected.
        script = versioned_static("vehicles/new-fleet.js")
        new = [script] if self.instance.pk is None else []
        return super().media + forms.Media(js=new)


def _stay(count: int, currency: str) -> str:
    """Return what becomes of amounts when their fleet reckons in another currency."""
    sentence = ngettext(
        "Not saved yet. %(count)s amount stays in the currency it was entered in; "
        "only new ones are in %(currency)s. Confirm that (over the API by "
        "“confirm_currency”), and save once more.",
        "Not saved yet. %(count)s amounts stay in the currency they were entered in; "
        "only new ones are in %(currency)s. Confirm that (over the API by "
        "“confirm_currency”), and save once more.",
        count,
    )
    return sentence % {"count": display.number(count), "currency": currency}


MOVE_INSTEAD = _(
    "To another fleet it goes by “Move to another fleet”, over the API by POST "
    "…/move/: that shows first what goes along and what stays behind."
)


class VehicleForm(VehicleRowForm):
    """The vehicle form. Battery fields are hidden, and so emptied, for a vehicle
    that has no traction battery."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            fleets = Fleet.objects.hosting(self.for_user or AnonymousUser())
            self.fields["fleet"].queryset = fleets
            if len(some := fleets[:2]) == 1:  # who has one only, need not choose it
                self.initial["fleet"] = some[0].pk
        elif "fleet" in self.fields:
            self._fix_fleet(self.fields["fleet"])

    def _fix_fleet(self, field: Any) -> None:
        """Offer the fleet that the vehicle is in, and say how it gets to another."""
        fleet = self.instance.fleet
        field.widget.choices = [(fleet.pk, str(fleet))]
        field.help_text = MOVE_INSTEAD

    # Asked for when the unit of a vehicle with figures changes.
    unit_change = forms.ChoiceField(
        label=_("Relabel or convert?"),
        choices=converting.Answer.choices,
        required=False,
        widget=forms.HiddenInput(),
        help_text=_("Needed only where the distance unit of a vehicle is changed."),
    )

    def _ask_about_unit(self, data: dict[str, Any]) -> None:
        """Have a person say what becomes of the figures when the unit changes, and
        show before what would."""
        after = data.get("distance_unit") or self.instance.distance_unit
        stored = Vehicle.objects.filter(pk=self.instance.pk)
        before = stored.values_list("distance_unit", flat=True).first()
        if before is None or after == before:
            return
        answer = data.get("unit_change")
        if answer == converting.Answer.CONVERT:
            if converting.is_too_far(self.instance, before, after):
                self.add_error("unit_change", TOO_FAR)
                return
            self.instance.converted_from = before
        elif not answer and (shown := changes_in_words(self.instance, before, after)):
            self.add_error("distance_unit", shown)
        if self.errors:
            answers = forms.RadioSelect(choices=converting.Answer.choices)
            self.fields["unit_change"].widget = answers

    def clean_fleet(self) -> Fleet:
        fleet: Fleet = self.cleaned_data["fleet"]
        if self.instance.pk and fleet.pk != self.instance.fleet_id:
            raise ValidationError(MOVE_INSTEAD, code="move")
        return fleet

    def _empty_battery(self, data: dict[str, Any]) -> None:
        """Empty what the page hides of a vehicle without a battery. What a program says
        of one anew is left to be refused."""
        said = set(self.changed_data) if readers.current().exact else set()
        for name in Vehicle.BATTERY_FIELDS:
            if name in self.fields and not (name in said and data.get(name)):
                data[name] = "" if name == "battery_type" else None
                if name not in said:
                    self.errors.pop(name, None)

    @transaction.atomic
    def save(self, commit: bool = True) -> Vehicle:
        if self.instance.pk:
            self._stay_where_it_is()
        vehicle: Vehicle = super().save(commit)
        return vehicle

    def _stay_where_it_is(self) -> None:
        """Take the fleet that the vehicle is in by now: it may have been moved since
        the form was checked, and what hangs off it with it. Its photo, too."""
        rows = Vehicle.objects.select_for_update(of=("self",))
        stored: Any = rows.filter(pk=self.instance.pk).first()
        if stored is None or stored.fleet_id == self.instance.fleet_id:
            return
        self.instance.fleet = stored.fleet
        self.instance.latest_revision_id = stored.latest_revision_id
        if "photo" not in self.changed_data:
            self.instance.photo_id = stored.photo_id

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("powertrain") not in Vehicle.WITH_BATTERY:
            self._empty_battery(data)
        if self.instance.pk:
            self._ask_about_unit(data)
        return data


TOO_FAR = _("Converted, a figure would be more than an odometer shows. Relabel it.")


def changes_in_words(vehicle: Vehicle, before: str, after: str) -> str:
    """Return what another unit would make of a vehicle's figures, or ``""`` where it
    has none."""
    parts = []
    for part, count, figures in converting.held(vehicle):
        shown = []
        for figure in dict.fromkeys(figures.values()):
            other = converting.converted(figure, before, after)
            words = (display.distance(figure, before), display.distance(other, after))
            shown.append(" → ".join(words))
        parts.append(f"{part.words}: {count} ({', '.join(shown)})")
    if not parts:
        return ""
    return gettext(
        "Not saved yet. Relabel or convert? Converted, the largest figures become: "
        "%(figures)s. Relabelled, all figures stay and get the other unit. Say which "
        "(over the API by “unit_change”), and save once more."
    ) % {"figures": "; ".join(parts)}


class ReadingForm(VehicleRowForm):
    """The form of a new reading; one of the instrument, unless one says that it is
    the first of a new instrument."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or OdometerReading.Kind.READING
