"""How records and suppliers that were found are shown."""

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin.urls import admin_url
from core.search.results import Line, Results
from maintenance.models import MaintenanceRecord, Supplier
from maintenance.searching import RECORDS, SUPPLIERS


class RecordResults(Results):
    """Records: by description, details and vehicle."""

    source = RECORDS
    label = _("Maintenance records")
    icon = "wrench"
    order = 20
    select_related = ("vehicle__fleet", "vehicle__odometer_summary")

    def line(self, row: MaintenanceRecord) -> Line:
        if row.completed_date:
            when = gettext("completed on %(day)s") % {
                "day": date_format(row.completed_date)
            }
        else:
            due = row.due_text
            when = gettext("due %(due)s") % {"due": due} if due else gettext("open")
        note = " · ".join(filter(None, (str(row.vehicle), when, row.cost_text)))
        return Line(row.description, admin_url(row, "inspect", row.pk), note)


class SupplierResults(Results):
    """Suppliers: by name, person, phone, address and notes."""

    source = SUPPLIERS
    label = _("Suppliers")
    icon = "site"
    order = 30

    def line(self, row: Supplier) -> Line:
        note = " · ".join(filter(None, (row.get_kind_display(), row.phone)))
        return Line(row.name, admin_url(row, "inspect", row.pk), note)
