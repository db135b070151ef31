"""What maintenance adds to a vehicle's page: its records, and what they cost."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maintenance.history import viewsets
from maintenance.models import Attachment, MaintenanceRecord
from maintenance.plans.section import plan_buttons, plan_sections
from vehicles.models import Vehicle
from vehicles.permissions import may_change
from vehicles.timeline import Button, Fact, Section
from vehicles.urls import admin_url


class RecordSource:
    """The maintenance records, with their attachments."""

    kind = "records"
    label = _("Maintenance")
    template = "maintenance/timeline/record.html"
    alone = False

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        records = MaintenanceRecord.objects.filter(vehicle=vehicle)
        return records.annotate(day=F("listed_on"))

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        records = MaintenanceRecord.objects.for_display().prefetch_related(
            "attachments__image__renditions", "attachments__document"
        )
        return records.in_bulk(keys)

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        return [self._next_due(vehicle), *self._costs(vehicle)]

    def _next_due(self, vehicle: Vehicle) -> Fact:
        due = vehicle.records.open().exclude(due_on=None).order_by("due_on").first()
        if due is None or due.due_on is None:
            return Fact(gettext("Next due"), "–")
        return Fact(gettext("Next due"), date_format(due.due_on), due.description)

    def _costs(self, vehicle: Vehicle) -> list[Fact]:
        year = vehicle.today().year
        sums = vehicle.records.completed().aggregate(
            ever=Sum("cost"),
            this_year=Sum("cost", filter=Q(completed_date__year=year)),
        )
        return [
            Fact(
                gettext("Cost %(year)d") % {"year": year},
                vehicle.money(sums["this_year"] or Decimal(0)),
            ),
            Fact(gettext("Cost in all"), vehicle.money(sums["ever"] or Decimal(0))),
        ]

    def sections(self, vehicle: Vehicle, user: Any) -> list[Section]:
        shares = viewsets.section(vehicle, may_change=may_change(user, vehicle))
        return [*plan_sections(vehicle), shares]

    def buttons(self, vehicle: Vehicle, user: Any) -> list[Button]:
        if not may_change(user, vehicle):
            return []
        url = admin_url(MaintenanceRecord, "add")
        return [
            Button(gettext("Add record"), f"{url}?vehicle={vehicle.pk}", "wrench"),
            *plan_buttons(vehicle),
        ]


class FileSource:
    """The files of all records, by the day of their record."""

    kind = "files"
    label = _("Files")
    template = "maintenance/timeline/file.html"
    alone = True

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        files = Attachment.objects.filter(record__vehicle=vehicle)
        return files.annotate(day=F("record__listed_on"))

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        found = Attachment.objects.select_related("record", "document")
        return found.prefetch_related("image__renditions").in_bulk(keys)

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        return []

    def sections(self, vehicle: Vehicle, user: Any) -> list[Section]:
        return []

    def buttons(self, vehicle: Vehicle, user: Any) -> list[Button]:
        return []
