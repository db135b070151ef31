"""What reminders add to a vehicle's page: who will be told what, and who was."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maintenance.models import MaintenanceRecord
from notifications.admin_views import upcoming_reminders
from notifications.models import Delivery
from vehicles.page.tabs import Tab

AHEAD = 90  # days
RECORDS = 20  # of those to be done, the ones due next; of all, the latest
SHOWN = 15  # reminders to come, and reminders that were written


class RemindersTab(Tab):
    """The reminders of the records that are due next, and what became of the latest.
    A fixed number of queries."""

    key = "reminders"
    label = _("Reminders")
    template = "notifications/tab.html"
    order = 70

    def is_shown(self) -> bool:
        return self.may["view_delivery"]

    def data(self, query: QueryDict) -> dict[str, Any]:
        records = self.vehicle.records.order_by()
        waiting = records.open().exclude(due_on=None).order_by("listed_on", "pk")
        soon = MaintenanceRecord.objects.filter(pk__in=waiting.values("pk")[:RECORDS])
        latest = records.order_by("-listed_on", "-pk").values("pk")[:RECORDS]
        told = Delivery.objects.filter(record__in=latest).for_log()
        return {
            "reminders": upcoming_reminders(soon, timezone.now(), AHEAD, SHOWN),
            "days": AHEAD,
            "deliveries": told.order_by("-remind_on", "-pk")[:SHOWN],
        }
