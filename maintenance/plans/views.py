"""The admin pages of plans that Wagtail does not have ready-made."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView

from core.admin.inspect import ScopedInspectView
from core.admin.urls import admin_url
from core.ids import is_key
from maintenance.models import MaintenancePlan, MaintenanceRecord, MaintenanceType
from maintenance.models.occurrences import due_in_words
from maintenance.plans.forms import SkipOrEndForm
from maintenance.plans.start_points import proposed
from maintenance.schedule import Point
from vehicles.instruments import offset_on
from vehicles.models import Vehicle
from vehicles.permissions import may, rights_at
from vehicles.urls import vehicle_tab_url
from vehicles.views import AddForVehicleMixin

ROUTINE = "routine"  # the type that a new plan begins with


def next_in_words(plan: Any) -> str:
    """Return when the open record of a plan is due (see ``with_next``)."""
    return due_in_words(Point(plan.next_date, plan.next_mileage), plan.vehicle)


class PlanCreateView(AddForVehicleMixin, CreateView):
    """Adds a plan; the form shows where it counts from. A record in the address
    (``?record=7``) is the last time it was done."""

    def get_initial_form_instance(self) -> Any:
        if self.request.method == "POST":  # which says everything itself
            return None
        record = self._record()
        if record and record.completed_date:
            return MaintenancePlan(
                vehicle=record.vehicle,
                title=record.description,
                maintenance_type=record.maintenance_type,
                supplier=record.supplier,
                start_date=record.completed_date,
                start_mileage=record.counted().total,
            )
        plan = super().get_initial_form_instance()
        if plan is not None:
            plan.maintenance_type = MaintenanceType.objects.get(code=ROUTINE)
            start = proposed(plan.vehicle, plan.maintenance_type_id)
            plan.start_date, plan.start_mileage = start.day, start.mileage
        return plan

    def get_success_url(self) -> str:
        return vehicle_tab_url(self.object.vehicle_id, "plans")

    def get_success_message(self, instance: MaintenancePlan) -> str:
        record = instance.open_record
        if record is None:
            return _("“%(plan)s” is planned.") % {"plan": instance}
        record.vehicle = instance.vehicle
        return _("“%(plan)s” is planned. Next: %(due)s.") % {
            "plan": instance,
            "due": record.due_text or _("when the mileage is known"),
        }

    def _record(self) -> MaintenanceRecord | None:
        key = self.request.GET.get("record", "")
        if not is_key(key):
            return None
        records = MaintenanceRecord.objects.visible_to(self.request.user)
        return records.completed().filter(pk=key).select_related("vehicle").first()


class PlanEditView(EditView):
    """Edits a plan, and goes back to the vehicle's page."""

    def get_success_url(self) -> str:
        return vehicle_tab_url(self.object.vehicle_id, "plans")


class PlanInspectView(ScopedInspectView):
    """A plan to be looked at, with all its occurrences."""

    template_name = "maintenance/plans/inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.object.records.order_by("-plan_sequence")
        related = ("vehicle__fleet", "vehicle__odometer_summary", "odometer_reading")
        records = list(rows.select_related(*related))
        done = [record for record in records if record.is_completed]
        return super().get_context_data(**kwargs) | {
            "interval": self.object.interval,
            "records": records,
            "last": done[0] if done else None,
            "may": rights_at(self.request.user, self.object.vehicle),
        }


class ProposeStartView(PermissionCheckedMixin, View):
    """Answers from where a plan would count, as JSON, for the form's script."""

    model = MaintenancePlan
    permission_required = "add"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        keys = asked.get("vehicle", ""), asked.get("maintenance_type", "")
        if not all(map(is_key, keys)):
            return JsonResponse({})
        mine = Vehicle.objects.with_right(request.user, "change_maintenanceplan")
        vehicles = mine.select_related("fleet")
        vehicle = vehicles.filter(pk=keys[0]).first()
        if vehicle is None:
            return JsonResponse({})
        start = proposed(vehicle, int(keys[1]), asked.get("title", "")[:200])
        why = _("Proposed: %(day)s, %(why)s.") % {
            "day": date_format(start.day),
            "why": start.why,
        }
        mileage = start.mileage
        if mileage is not None:
            mileage -= offset_on(vehicle, start.day)
        return JsonResponse({"day": start.day, "mileage": mileage, "why": why})


class SkipOrEndView(DeleteView):
    """Asks, when the open record of a plan is deleted, what becomes of the plan."""

    @cached_property
    def plan(self) -> MaintenancePlan | None:
        """Return the plan that would go on, if there is one."""
        found: MaintenancePlan | None = self.object.running_plan
        return found

    def get_form_class(self) -> type[forms.Form]:
        return SkipOrEndForm if self.plan else forms.Form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"plan": self.plan}
        if self.plan:
            due = self.plan.after_skipping(self.object)
            context["after_skipping"] = due_in_words(due, self.object.vehicle)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        self.ends = form.cleaned_data.get("plan") == "end"
        return super().form_valid(form)

    @transaction.atomic
    def delete_action(self) -> None:
        self.object.is_cancelled = self.ends
        super().delete_action()
        if self.plan and self.ends:
            self.plan.end()

    def get_success_message(self) -> str:
        if self.plan is None:
            return super().get_success_message()
        if self.ends:
            return _("The plan “%(plan)s” is ended.") % {"plan": self.plan}
        later = self.plan.open_record
        return _("“%(record)s” is skipped this time. Next: %(due)s.") % {
            "record": self.object,
            "due": later.due_text if later else "–",
        }

    def get_success_url(self) -> str:
        return vehicle_tab_url(self.object.vehicle_id, "plans")


def refuse_bulk_deletion(
    request: HttpRequest, objects: Sequence[Model]
) -> HttpResponse | None:
    """Answer a request to delete many records, of which one is the open one of a
    plan, with a sentence: the question what becomes of the plan is asked for one."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_bulk_action":
        return None
    for item in objects:
        if not isinstance(item, MaintenanceRecord) or item.is_completed:
            continue
        if item.plan and item.plan.is_active:
            sentence = _(
                "“%(record)s” belongs to a plan that goes on. Delete it by itself, so "
                "that you can say whether to skip it this time or to end the plan."
            )
            messages.error(request, sentence % {"record": item})
            return redirect(admin_url(item, "list"))
    return None


def row_buttons(row: Model, user: Any) -> list[Button]:
    """Return what plans add to the pages of vehicles and records."""
    if isinstance(row, MaintenanceRecord) and may(user, "add_maintenancerecord", row):
        url = admin_url(MaintenanceRecord, "copy_to", row.pk)
        copy = Button(_("Copy to …"), url=url, icon_name="copy", priority=7)
        return [*_record_buttons(row), copy]
    return []


def _record_buttons(record: MaintenanceRecord) -> list[Button]:
    if record.plan_id is None and record.is_completed:
        url = f"{admin_url(MaintenancePlan, 'add')}?record={record.pk}"
        return [Button(_("Plan it again"), url=url, icon_name="date", priority=6)]
    if record.plan_id is not None and not record.is_completed:
        url = admin_url(MaintenanceRecord, "delete", record.pk)
        return [
            Button(
                _("Skip this time, or end the plan"),
                url=url,
                icon_name="cross",
                priority=6,
            )
        ]
    return []
