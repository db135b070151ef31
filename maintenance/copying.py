"""Copying a record to other vehicles: choose them, look at what would be made, make it.

A copy says what the work is: description, type, details, supplier, whether it was done
and when, or on which day it is due. What belongs to the one vehicle stays there: cost,
mileages, files, who is reminded, the plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core.admin.listing import searched
from core.admin.pages import AdminPage
from maintenance.models import MaintenanceRecord
from maintenance.questions import candidates
from vehicles.models import Vehicle
from vehicles.urls import vehicle_page_url

OFFERED = 100  # vehicles to choose from at once
ADDING = "add_maintenancerecord"
COPIED = (
    "description",
    "maintenance_type",
    "details",
    "is_private",
    "status",
    "completed_date",
    "due_date",
)


@dataclass(frozen=True)
class Copy:
    """A record that is to be made, not saved yet; or why it is not."""

    vehicle: Vehicle
    record: MaintenanceRecord
    notes: list[str] = field(default_factory=list)
    why_not: str = ""

    @property
    def when(self) -> str:
        """Return when it was done, or is due."""
        if self.record.completed_date:
            return _("completed on %(day)s") % {
                "day": date_format(self.record.completed_date)
            }
        due = self.record.due_text
        return _("due %(due)s") % {"due": due} if due else _("without a date")


def propose(record: MaintenanceRecord, vehicles: Iterable[Vehicle]) -> list[Copy]:
    """Return a copy for each vehicle, in words a person can check."""
    return [_propose(record, vehicle) for vehicle in vehicles]


@transaction.atomic
def carry_out(copies: Iterable[Copy], user: Any) -> int:
    """Save the copies, all or none, and return how many there are."""
    made = [copy.record for copy in copies if not copy.why_not]
    for record in made:
        record.full_clean()
        record.save()
        record.save_revision(user=user, log_action="wagtail.create", clean=False)
    return len(made)


def _propose(record: MaintenanceRecord, vehicle: Vehicle) -> Copy:
    values = {name: getattr(record, name) for name in COPIED}
    made = MaintenanceRecord(vehicle=vehicle, **values)
    notes = []
    supplier = record.supplier
    if supplier and supplier.fleet_id in (None, vehicle.fleet_id):
        made.supplier = supplier
    elif supplier:
        name = {"supplier": supplier.name}
        notes.append(_("without the supplier “%(supplier)s” of another fleet") % name)
    if record.due_mileage is not None and not record.is_completed:
        words = {"due": record.vehicle.mileage(record.due_mileage)}
        notes.append(_("without the due mileage, %(due)s of the other vehicle") % words)
    if record.cost is not None:
        words = {"cost": record.cost_text}
        notes.append(_("without the cost, %(cost)s") % words)
        if vehicle.fleet.currency != record.currency:
            words = {"currency": vehicle.fleet.currency}
            notes.append(_("amounts in %(currency)s") % words)
    try:
        made.clean()
    except ValidationError as error:
        return Copy(vehicle, made, notes, " ".join(error.messages))
    if made.is_completed and (planned := candidates(made)):
        words = {"record": planned[0]}
        why_not = _("“%(record)s” is planned there: complete that one.") % words
        return Copy(vehicle, made, notes, why_not)
    return Copy(vehicle, made, notes)


class CopyForm(forms.Form):
    """Onto which vehicles: those the person may change."""

    vehicles = forms.ModelMultipleChoiceField(
        Vehicle.objects.none(),
        label=gettext_lazy("Vehicles"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, vehicles: Any, shown: Any, **kwargs: Any) -> None:
        """``vehicles`` are those that are taken, ``shown`` those that are offered."""
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["vehicles"]
        chosen.queryset = vehicles
        chosen.choices = [(vehicle.pk, _label(vehicle)) for vehicle in shown]


def _label(vehicle: Vehicle) -> str:
    known = (vehicle.name, vehicle.plate, vehicle.unit_number, str(vehicle.fleet))
    return " · ".join(filter(None, known))


class RecordCopyView(PermissionCheckedMixin, AdminPage, FormView):
    """Copies a record onto vehicles after a preview."""

    model = MaintenanceRecord
    permission_required = "add"
    page_title = gettext_lazy("Copy to other vehicles")
    header_icon = "copy"
    template_name = "maintenance/copy.html"
    form_class = CopyForm

    @cached_property
    def record(self) -> MaintenanceRecord:
        """Return the record that is copied."""
        records = MaintenanceRecord.objects.with_right(self.request.user, ADDING)
        related = ("vehicle__fleet", "maintenance_type", "supplier")
        return records.select_related(*related).get(pk=self.kwargs["pk"])

    @cached_property
    def query(self) -> str:
        """Return what the vehicles are searched for."""
        return self.request.GET.get("q", "").strip()

    def get_page_subtitle(self) -> str:
        return str(self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        vehicles = Vehicle.objects.with_right(self.request.user, ADDING).active()
        vehicles = vehicles.exclude(pk=self.record.vehicle_id).select_related("fleet")
        shown: Any = vehicles
        if self.query:
            shown = searched(shown, self.query, (), self.request.user)
        return super().get_form_kwargs() | {
            "vehicles": vehicles,
            "shown": shown[:OFFERED],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "record": self.record,
            "query": self.query,
            "offered": OFFERED,
            "back": vehicle_page_url(self.record.vehicle_id),
        }

    def form_valid(self, form: CopyForm) -> HttpResponse:
        user = self.request.user
        copies = propose(self.record, form.cleaned_data["vehicles"])
        if "apply" not in self.request.POST:
            made = [copy for copy in copies if not copy.why_not]
            left_out = [copy for copy in copies if copy.why_not]
            context = self.get_context_data(form=form, made=made, left_out=left_out)
            return self.render_to_response(context | {"looked_at": True})
        count = carry_out(copies, user)
        sentence = ngettext(
            "“%(record)s” was copied to %(count)d vehicle.",
            "“%(record)s” was copied to %(count)d vehicles.",
            count,
        )
        words = {"record": self.record, "count": count}
        messages.success(self.request, sentence % words)
        return redirect(vehicle_page_url(self.record.vehicle_id))
