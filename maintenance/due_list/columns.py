"""What a line of the board shows, on the screen and in an export."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import (
    BaseColumn,
    BulkActionsCheckboxColumn,
    Column,
)

from core import exports
from maintenance.display import forecast_basis
from maintenance.due_list.urgency import Urgency
from maintenance.exports import currencies
from maintenance.models import MaintenanceRecord
from vehicles.models import Vehicle


class BoardColumn(Column):
    """A cell of its own template, which gets the record as ``instance``, and whatever
    ``context`` holds."""

    def __init__(self, name: str, context: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(name, accessor="pk", classname=f"board-{name}", **kwargs)
        self.cell_template_name = f"maintenance/due_list/{name}.html"
        self.context = context

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        context = super().get_cell_context_data(instance, parent_context)
        context.update(self.context)
        return context


def shown(user: Any, now: datetime, *, choosable: bool) -> list[BaseColumn]:
    """Return the columns of the screen; with boxes to choose records by, if one may
    do anything to them."""
    context = {"user": user, "now": now}
    box = BulkActionsCheckboxColumn("bulk_actions", obj_type="record")

    def column(name: str, label: Any, sort_key: str | None = None) -> Column:
        return BoardColumn(name, context, label=label, sort_key=sort_key)

    return [
        *([box] if choosable else []),
        column("due", gettext_lazy("Due"), "listed_on"),
        column("record", gettext_lazy("Record")),
        column("vehicle", gettext_lazy("Vehicle"), "vehicle"),
        column("type", gettext_lazy("Type"), "maintenance_type"),
        column("supplier", gettext_lazy("Supplier"), "supplier"),
        column("cost", gettext_lazy("Cost"), "cost"),
        column("complete", gettext_lazy("Complete")),
    ]


def exported(user: Any, now: datetime) -> list[exports.Column]:
    """Return the columns of the export. Two queries: a column for each currency and
    each unit that the user's fleets, records and vehicles have."""
    vehicles = Vehicle.objects.visible_to(user)
    units = vehicles.order_by("distance_unit").values_list("distance_unit", flat=True)
    return [
        exports.Column(_("Due on"), lambda record: record.due_on),
        exports.Column(_("Urgency"), lambda record: _urgency(record, now)),
        exports.Column(_("Record"), lambda record: record.description, 40),
        exports.Column(_("Type"), lambda record: str(record.maintenance_type), 20),
        exports.Column(_("Vehicle"), lambda record: record.vehicle.name, 24),
        exports.Column(_("Licence plate"), lambda record: record.vehicle.plate),
        exports.Column(_("Unit number"), lambda record: record.vehicle.unit_number),
        exports.Column(_("Fleet"), lambda record: record.vehicle.fleet.name, 24),
        exports.Column(
            _("Supplier"),
            lambda record: record.supplier and record.supplier.name,
            24,
        ),
        exports.Column(_("Due date"), lambda record: record.due_date),
        *exports.per_unit(
            _("Due mileage"),
            units.distinct(),
            lambda record: record.due_mileage,
            lambda record: record.vehicle.distance_unit,
        ),
        exports.Column(_("Forecast"), lambda record: record.forecast_on),
        exports.Column(
            _("Late end of the forecast"), lambda record: record.forecast_late_on
        ),
        exports.Column(_("What the forecast rests on"), forecast_basis, 40),
        *exports.per_currency(
            _("Cost"),
            currencies(user),
            lambda record: record.cost,
            lambda record: record.currency,
        ),
    ]


def _urgency(record: MaintenanceRecord, now: datetime) -> str:
    today = record.vehicle.fleet.local_date(now)
    return str(Urgency.of(record.due_day, record.latest_due_day, today).label)
