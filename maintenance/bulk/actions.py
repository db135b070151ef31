"""What can be done to many records at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.permissions import policy_registry

from core.admin.bulk.changes import BulkChange
from maintenance.bulk import forms
from maintenance.models import MaintenanceRecord
from maintenance.models.occurrences import due_in_words
from maintenance.questions import is_alike
from maintenance.schedule import Point


class RecordBulkChange(BulkChange):
    """Changes records, their plans in step with them."""

    models = [MaintenanceRecord]
    needed = "change"

    def get_queryset(self, model: Any, object_ids: Any) -> Any:
        found = super().get_queryset(model, object_ids)
        related = (
            "vehicle__fleet__collection",
            "vehicle__odometer_summary",
            "maintenance_type",
            "plan",
            "supplier",
        )
        rows = found.select_related(*related)
        return rows.locked() if "apply" in self.request.POST else rows

    def check_perm(self, obj: MaintenanceRecord) -> bool:
        policy = policy_registry.get_by_type(MaintenanceRecord)
        user = self.request.user
        return bool(policy.user_has_permission_for_instance(user, self.needed, obj))

    def done(self, count: int) -> str:
        sentence = ngettext(
            "%(count)d record was changed.", "%(count)d records were changed.", count
        )
        return sentence % {"count": count}


class OpenRecords(RecordBulkChange):
    """Changes what is still to be done."""

    def reason_against(self, row: MaintenanceRecord, data: dict[str, Any]) -> str:
        return _("It is completed already.") if row.is_completed else ""


class CompleteRecords(OpenRecords):
    """Completes records on one day."""

    form_class = forms.CompleteForm
    needed = "complete"
    display_name = gettext_lazy("Complete")
    aria_label = gettext_lazy("Complete the chosen records")
    title = gettext_lazy("Complete records")
    icon = "check"
    action_type = "complete"
    action_priority = 10
    log_action = "maintenance.complete"
    changed_fields = ("status", "completed_date")

    def load(self, rows: Sequence[MaintenanceRecord]) -> None:
        """Fetch what plans have open beside records of no plan: one query."""
        vehicles = {row.vehicle_id for row in rows if row.plan_id is None}
        found = MaintenanceRecord.objects.incomplete().filter(plan__isnull=False)
        self.planned: dict[int, list[MaintenanceRecord]] = defaultdict(list)
        for row in found.filter(vehicle__in=vehicles) if vehicles else ():
            self.planned[row.vehicle_id].append(row)

    def reason_against(self, row: MaintenanceRecord, data: dict[str, Any]) -> str:
        if why_not := super().reason_against(row, data):
            return why_not
        for other in self.planned[row.vehicle_id] if row.plan_id is None else ():
            if is_alike(other.description, row.description):
                return _(
                    "“%(planned)s” of a plan is open, too: complete this by itself, "
                    "and say whether it is that one."
                ) % {"planned": other.description}
        plan, day = row.plan, data["completed_date"]
        if plan and plan.is_active and plan.rule.is_unclear(day, row.planned_date):
            return _(
                "It was due on %(due)s, long after this: complete it by itself, and "
                "say what it counts for."
            ) % {"due": date_format(row.planned_date or day)}
        return ""

    def apply(self, row: MaintenanceRecord, data: dict[str, Any]) -> None:
        row.complete(on=data["completed_date"])

    def words(self, row: MaintenanceRecord) -> str:
        if row.completed_date is None:
            return row.due_text and _("due %(due)s") % {"due": row.due_text}
        return _("completed on %(day)s") % {"day": date_format(row.completed_date)}

    def note(self, row: MaintenanceRecord) -> str:
        if row.plan and row.plan.is_active:
            return _("Its plan goes on with the next one.")
        return ""

    def done(self, count: int) -> str:
        sentence = ngettext(
            "%(count)d record is completed.", "%(count)d records are completed.", count
        )
        return sentence % {"count": count}


class RescheduleRecords(OpenRecords):
    """Moves due dates, by days or to a day. What is due at a mileage stays so."""

    form_class = forms.RescheduleForm
    display_name = gettext_lazy("Reschedule")
    aria_label = gettext_lazy("Move the due dates of the chosen records")
    title = gettext_lazy("Reschedule records")
    icon = "date"
    action_type = "reschedule"
    action_priority = 20
    log_action = "maintenance.reschedule"
    changed_fields = ("due_date",)

    def reason_against(self, row: MaintenanceRecord, data: dict[str, Any]) -> str:
        if why_not := super().reason_against(row, data):
            return why_not
        if data["days"] and row.due_date is None:
            return _("It has no due date that could be moved.")
        return ""

    def apply(self, row: MaintenanceRecord, data: dict[str, Any]) -> None:
        if data["due_date"]:
            row.due_date = data["due_date"]
        elif row.due_date:
            row.due_date += timedelta(days=data["days"])

    def words(self, row: MaintenanceRecord) -> str:
        return due_in_words(Point(row.due_date, row.due_mileage), row.vehicle)


class ChangeType(RecordBulkChange):
    """Gives records another type."""

    form_class = forms.TypeForm
    display_name = gettext_lazy("Type")
    aria_label = gettext_lazy("Change the type of the chosen records")
    title = gettext_lazy("Change the type of records")
    icon = "tag"
    action_type = "type"
    action_priority = 40
    changed_fields = ("maintenance_type",)

    def apply(self, row: MaintenanceRecord, data: dict[str, Any]) -> None:
        row.maintenance_type = data["maintenance_type"]

    def words(self, row: MaintenanceRecord) -> str:
        return str(row.maintenance_type)


class AssignRecipients(RecordBulkChange):
    """Says who is reminded of records."""

    form_class = forms.RecipientsForm
    display_name = gettext_lazy("Recipients")
    aria_label = gettext_lazy("Choose who is reminded of the chosen records")
    title = gettext_lazy("Choose who is reminded")
    icon = "user"
    action_type = "recipients"
    action_priority = 30
    FIELDS = ("notify_users", "notify_groups")

    def load(self, rows: Sequence[MaintenanceRecord]) -> None:
        """Fetch who is chosen now: one query for people, one for groups."""
        self.chosen: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for name in self.FIELDS:
            through = getattr(MaintenanceRecord, name).through
            other = "user" if name == "notify_users" else "group"
            lines = through.objects.filter(maintenancerecord__in=rows)
            for line in lines.select_related(other).order_by("pk"):
                found = getattr(line, other)
                self.chosen[line.maintenancerecord_id, name].append(found)

    def apply(self, row: MaintenanceRecord, data: dict[str, Any]) -> None:
        for name in self.FIELDS:
            kept = self.chosen[row.pk, name] if data["how"] == "add" else []
            people = list(dict.fromkeys([*kept, *data[name]]))
            self.chosen[row.pk, name] = people
            setattr(row, name, people)

    def words(self, row: MaintenanceRecord) -> str:
        names = (str(one) for name in self.FIELDS for one in self.chosen[row.pk, name])
        return ", ".join(sorted(names)) or _("those of its vehicle or fleet")
