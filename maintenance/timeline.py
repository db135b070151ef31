"""What maintenance adds to a vehicle's page: its records and their files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from core.admin.urls import admin_url
from maintenance.display import dues_on
from maintenance.due_state import DueState
from maintenance.models import Attachment, MaintenanceRecord
from maintenance.photos import photo_url
from vehicles import display
from vehicles.models import Vehicle
from vehicles.page.tabs import Tab
from vehicles.timeline import Button, Fact, page


class RecordSource:
    """The maintenance records, with their attachments."""

    kind = "records"
    label = _("Maintenance")
    template = "maintenance/timeline/record.html"

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        records = MaintenanceRecord.objects.filter(vehicle=vehicle)
        return records.annotate(day=F("listed_on"))

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        records = MaintenanceRecord.objects.for_display().select_related(
            "odometer_reading"
        )
        records = records.prefetch_related(
            "attachments__image__renditions", "attachments__document"
        )
        return records.in_bulk(keys)

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        return [self._next_due(vehicle)]

    def _next_due(self, vehicle: Vehicle) -> Fact:
        """Return what is due next, and what its day rests on."""
        # In the order of the board: what waits for a date comes last.
        due = vehicle.records.incomplete().order_by("listed_on", "pk").first()
        if due is None or due.due_on is None or vehicle.status != "active":
            return Fact(gettext("Next due"), "–")
        due.vehicle = vehicle
        said = date_format(due.due_on)
        if due.due_state(vehicle.today()) == DueState.PROBABLY_DUE:
            said = f"{said} · {DueState.PROBABLY_DUE.label}"
        return Fact(gettext("Next due"), said, _basis(due))

    def buttons(self, vehicle: Vehicle) -> list[Button]:
        url = admin_url(MaintenanceRecord, "add")
        return [
            Button(
                *(gettext("Add record"), f"{url}?vehicle={vehicle.pk}", "wrench"),
                right="add_maintenancerecord",
            ),
            Button(
                *(gettext("Add photo"), photo_url(vehicle), "image"),
                right="add_maintenancerecord",
            ),
        ]


def _basis(due: MaintenanceRecord) -> str:
    """Return “Oil and filter”, with the forecast's basis where it is due by one."""
    today = due.vehicle.today()
    if both := dues_on(due, today):
        return f"{due.description} · {' · '.join(both)}"
    if due.due_date == due.due_on:
        return due.description
    forecast = due.vehicle.forecast(due.due_mileage or 0)
    if forecast.measured:
        forecast = replace(forecast, day=due.forecast_on)
    return gettext("%(what)s at %(mileage)s: %(basis)s") % {
        "what": due.description,
        "mileage": due.vehicle.mileage(due.due_mileage or 0),
        "basis": display.basis(forecast, due.vehicle.distance_unit),
    }


class FileSource:
    """The files of all records, by the day of their record."""

    kind = "files"
    label: StrOrPromise = _("Files")
    template = "maintenance/timeline/file.html"

    def days(self, vehicle: Vehicle) -> QuerySet[Any]:
        files = Attachment.objects.filter(record__vehicle=vehicle)
        return files.annotate(day=F("record__listed_on"))

    def items(self, keys: Sequence[int]) -> Mapping[int, Any]:
        found = Attachment.objects.select_related("record", "document")
        return found.prefetch_related("image__renditions").in_bulk(keys)

    def facts(self, vehicle: Vehicle) -> list[Fact]:
        return []

    def buttons(self, vehicle: Vehicle) -> list[Button]:
        return []


class FilesTab(Tab):
    """The files of all records."""

    key = "files"
    label = _("Files")
    template = "vehicles/page/entries.html"
    order = 50

    def data(self, query: QueryDict) -> dict[str, Any]:
        return {"page": page(self.vehicle, [FileSource()], query.get("p"))}
