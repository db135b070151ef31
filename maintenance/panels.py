"""What maintenance shows on the admin's home page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from core.admin.urls import admin_url
from costs.dashboard import spending
from maintenance.due_list.urgency import Urgency
from maintenance.models import MaintenancePlan, MaintenanceRecord
from vehicles.models import Fleet, OdometerReading, Vehicle

MOST = 1000  # records that are counted
SHOWN = {
    Urgency.OVERDUE: 10,
    Urgency.PROBABLY_DUE: 10,
    Urgency.WEEK: 10,
    Urgency.MONTH: 5,
    Urgency.UNDATED: 5,
}


def may_see_records(user: Any) -> bool:
    """Tell whether this person may look at maintenance records at all."""
    policy = policy_registry.get_by_type(MaintenanceRecord)
    return policy.user_has_any_permission(user, ["add", "change", "delete", "view"])


class HomePanel(Component):
    """A panel of the home page, for whoever may see a fleet."""

    is_aside = False

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.request, self.now = request, now

    @property
    def user(self) -> Any:
        return self.request.user

    def render_html(self, parent_context: Any = None) -> str:
        if not may_see_records(self.user):
            return ""
        return super().render_html(parent_context)


@dataclass(frozen=True)
class Section:
    """The records that are so pressing: how many, and the first of them."""

    urgency: Urgency
    count: int
    records: list[MaintenanceRecord]

    @property
    def has_more(self) -> bool:
        """Tell whether there are more than were counted."""
        return self.count > MOST

    @property
    def most(self) -> int:
        return MOST

    @property
    def url(self) -> str:
        return f"{reverse('due_list')}?urgency={self.urgency}"


class DuePanel(HomePanel):
    """What is overdue, probably due, due within a week and within a month, and what
    waits for a date: the most urgent first. Eight queries."""

    name = "due"
    order = 100
    template_name = "maintenance/home/due.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"sections": self.sections, "now": self.now, "user": self.user}

    @cached_property
    def sections(self) -> list[Section]:
        board = MaintenanceRecord.objects.on_board(self.user).by_urgency(self.now)
        keys = {
            urgency: list(
                board[urgency].in_due_order().values_list("pk", flat=True)[: MOST + 1]
            )
            for urgency in SHOWN
        }
        shown = [key for urgency in SHOWN for key in keys[urgency][: SHOWN[urgency]]]
        rows = MaintenanceRecord.objects.for_board().in_bulk(shown)
        return [
            Section(urgency, len(found), [rows[key] for key in found if key in rows])
            for urgency, found in keys.items()
        ]


class SpendingPanel(HomePanel):
    """What was spent this month and this year, beside the year before."""

    name = "spending"
    order = 130
    is_aside = True
    template_name = "maintenance/home/spending.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"lines": spending(self.user, self.now)}


@dataclass(frozen=True)
class Step:
    """Something to begin with, and whether it is done."""

    label: StrOrPromise
    url: str
    is_done: bool


class FirstStepsPanel(HomePanel):
    """Where a fleet without any record begins: a vehicle, a reading, a plan."""

    name = "first_steps"
    order = 50
    template_name = "maintenance/home/first_steps.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"steps": self.steps}

    @cached_property
    def steps(self) -> list[Step]:
        """Return what is to be done first; nothing once there is a record, and for
        whoever may only look."""
        if MaintenanceRecord.objects.in_sight_of(self.user).exists():
            return []
        if not Fleet.objects.hosting(self.user).exists():
            return self._begin()
        return [
            self._step(_("Add your first vehicle"), Vehicle),
            self._step(_("Enter its odometer reading"), OdometerReading),
            self._step(_("Plan what is to be done regularly"), MaintenancePlan),
        ]

    def _step(self, label: str, model: Any) -> Step:
        there = model.objects.visible_to(self.user).exists()
        return Step(label, admin_url(model, "add"), there)

    def _begin(self) -> list[Step]:
        """Return the step before all others, for whoever may take it."""
        if not self.user.is_superuser:
            return []
        return [Step(_("Add your household or fleet"), admin_url(Fleet, "add"), False)]


class RecordsSummaryItem(SummaryItem):
    """How many records are still to be done."""

    order = 20
    template_name = "maintenance/home/summary.html"

    def is_shown(self) -> bool:
        return may_see_records(self.request.user)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        board = MaintenanceRecord.objects.on_board(self.request.user)
        count = len(board.order_by().values_list("pk")[: MOST + 1])
        return {
            "count": min(count, MOST),
            "has_more": count > MOST,
            "url": f"{reverse('due_list')}?all=1",
        }
