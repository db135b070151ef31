"""The admin pages of reminders that the log does not have ready-made: what is coming,
a record's own list, and trying again what failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from accounts.models import User
from core.admin.pages import AdminPage, Step
from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet
from notifications.models import Delivery, ReminderPolicy
from notifications.policies import OwnedRuleView, RecordRuleForm, row_or_404
from notifications.rules import Rule
from notifications.upcoming import upcoming
from vehicles.permissions import may

SHOWN = 100
FETCHED = 300  # records that are looked at to show so many reminders
AHEAD = 14  # days
FAR = 400  # days: the furthest offset, and a month


def log_url() -> str:
    """Return the address of the log."""
    return reverse("reminders_modeladmin_index")


@dataclass(frozen=True)
class UpcomingReminder:
    """A reminder that is to come, with everybody who is to get it."""

    at: datetime
    record: MaintenanceRecord
    offset: int
    level: str
    people: list[User]


def upcoming_reminders(
    records: MaintenanceRecordQuerySet, now: datetime, days: int, limit: int = SHOWN
) -> list[UpcomingReminder]:
    """Return who will be told of these records until so many days from now, by when;
    a fixed number of queries. Hand in few records."""
    coming = upcoming(records, now, days)
    people = User.objects.in_bulk({one.recipient for one in coming if one.recipient})
    found: dict[tuple[Any, ...], UpcomingReminder] = {}
    for one in coming:
        key = (one.at, one.record.pk, one.offset)
        level = str(one.level or "")
        reminder = found.setdefault(
            key, UpcomingReminder(one.at, one.record, one.offset, level, [])
        )
        if one.recipient in people:
            reminder.people.append(people[one.recipient])
    return list(found.values())[:limit]


class UpcomingView(AdminPage, TemplateView):
    """Who will be told what, when, and why: the next days of all one's fleets."""

    template_name = "notifications/upcoming.html"
    page_title = gettext_lazy("Upcoming reminders")
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        policy = policy_registry.get_by_type(Delivery)
        if not policy.user_has_permission(request.user, "view"):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumb_parents(self) -> list[Step]:
        return [{"url": log_url(), "label": _("Reminders")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, user = timezone.now(), self.request.user
        waiting = Delivery.objects.visible_to(user).exclude(next_attempt_at=None)
        return super().get_context_data(
            reminders=upcoming_reminders(_soon(user, now), now, AHEAD),
            waiting=waiting.for_log().order_by("next_attempt_at", "pk")[:SHOWN],
            days=AHEAD,
            log_url=log_url(),
            **kwargs,
        )


def _soon(user: Any, now: datetime) -> MaintenanceRecordQuerySet:
    """Return the records of which something may be sent within the next days: those
    that are due next. (What is overdue was written by the last run, unless it is
    repeated.)"""
    known = ReminderPolicy.objects.exclude(offsets=None)
    own = [policy.offsets or () for policy in known.only("offsets")]
    furthest = max(day for days in [Rule().offsets, *own] for day in days)
    open_ones = MaintenanceRecord.objects.visible_to(user).open()
    today = now.date()
    due = open_ones.filter(
        due_on__gte=today - timedelta(days=2),
        due_on__lte=today + timedelta(days=AHEAD + furthest + 1),
    )
    keys = list(due.order_by("due_on", "pk").values_list("pk", flat=True)[:FETCHED])
    if ReminderPolicy.objects.filter(repeat_weekly=True).exists():
        late = open_ones.filter(due_on__lt=today - timedelta(days=2))
        keys += late.order_by("-due_on", "pk").values_list("pk", flat=True)[:SHOWN]
    return MaintenanceRecord.objects.filter(pk__in=keys)


class RecordView(OwnedRuleView):
    """A record's reminders: its own days, who will be told when, and who was."""

    model = MaintenanceRecord
    form_class = RecordRuleForm
    template_name = "notifications/record.html"
    page_title = gettext_lazy("Reminders")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        record = row_or_404(self.model, request.user, kwargs["pk"])
        if not may(request.user, "view_delivery", record):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    @property
    def whose(self) -> dict[str, Any]:
        return {"record": self.owner}

    def effective(self) -> Rule:
        return ReminderPolicy.objects.by_record([self.owner])[self.owner.pk]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        records = MaintenanceRecord.objects.filter(pk=self.owner.pk)
        told = Delivery.objects.filter(record=self.owner).select_related("recipient")
        return super().get_context_data(**kwargs) | {
            "record": self.owner,
            "may_change": self.may_change,
            "reminders": upcoming_reminders(records, timezone.now(), FAR),
            "deliveries": told[:SHOWN],
            "more": max(0, told.count() - SHOWN),
        }


class TryAgainView(View):
    """Queues a delivery that failed, for those who may change its fleet."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = row_or_404(Delivery, request.user, pk)
        return redirect("reminders_modeladmin_inspect", delivery.pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = row_or_404(Delivery, request.user, pk)
        if not may(request.user, "retry_delivery", delivery):
            return permission_denied(request)
        if Delivery.objects.filter(pk=pk).try_again(timezone.now()):
            log(
                delivery.record,
                "notifications.try_again",
                user=request.user,
                data={"to": str(delivery.recipient), "delivery": delivery.pk},
            )
            sentence = _("It is tried again with the next run, within 15 minutes.")
            messages.success(request, sentence)
        else:
            messages.warning(request, _("It does not wait for another try any more."))
        return redirect("reminders_modeladmin_inspect", delivery.pk)
