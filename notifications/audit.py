"""What became of reminders, in the history of the record they are about."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from maintenance.models import MaintenanceRecord
from notifications.models import Delivery

# What a delivery can come to; while it waits or is on its way, there is nothing yet.
SETTLED = ("sent", "failed", "given_up", "skipped")


def note(deliveries: Iterable[Delivery], now: datetime) -> None:
    """Write what these deliveries came to into their records' histories.

    Call it in the transaction that settles them, with the rows as they are after it,
    their records and recipients fetched along. One statement, however many; the time
    of queuing is told along, so that queuing costs none.
    """
    content_type = ContentType.objects.get_for_model(MaintenanceRecord)
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=content_type,
            object_id=str(delivery.record_id),
            label=str(delivery.record)[:255],
            action=f"notifications.{delivery.status}",
            timestamp=now,
            uuid=uuid.uuid4(),
            data={
                "to": str(delivery.recipient or ""),
                "offset": delivery.offset,
                "why": delivery.error,
                "queued": delivery.created_at.isoformat(),
                "delivery": delivery.pk,
            },
        )
        for delivery in deliveries
        if delivery.status in SETTLED
    )


class ReminderFormatter(LogFormatter):
    """How a record's history tells of one reminder."""

    words = gettext_lazy("Reminder to %(to)s")

    def format_message(self, log_entry: Any) -> str:
        data = {"to": "", "why": "", **(log_entry.data or {})}
        data["to"] = data["to"] or _("nobody")
        return self.words % data


class SentFormatter(ReminderFormatter):
    label = gettext_lazy("Reminder sent")
    words = gettext_lazy("Reminder sent to %(to)s")


class FailedFormatter(ReminderFormatter):
    label = gettext_lazy("Reminder failed")
    words = gettext_lazy("Reminder to %(to)s failed, and is tried again: %(why)s")


class GivenUpFormatter(ReminderFormatter):
    label = gettext_lazy("Reminder given up")
    words = gettext_lazy("Reminder to %(to)s was given up: %(why)s")


class SkippedFormatter(ReminderFormatter):
    label = gettext_lazy("Reminder skipped")
    words = gettext_lazy("Reminder to %(to)s was not sent: %(why)s")


class TriedAgainFormatter(ReminderFormatter):
    label = gettext_lazy("Try a reminder again")
    words = gettext_lazy("Reminder to %(to)s is to be tried again")


class SnoozeFormatter(LogFormatter):
    """How a record's history tells that somebody wants to hear of it later."""

    label = gettext_lazy("Snooze")

    def format_message(self, log_entry: Any) -> str:
        return _("Snoozed by a mail's link until %(until)s") % {
            "until": log_entry.data.get("until", "")
        }


FORMATTERS = {
    "sent": SentFormatter,
    "failed": FailedFormatter,
    "given_up": GivenUpFormatter,
    "skipped": SkippedFormatter,
    "try_again": TriedAgainFormatter,
    "snooze": SnoozeFormatter,
}


def register(actions: LogActionRegistry) -> None:
    """Tell Wagtail's log what there is to tell."""
    for name, formatter in FORMATTERS.items():
        actions.register_action(f"notifications.{name}")(formatter)
    done = gettext_lazy("Completed by a mail's link")
    actions.register_action("notifications.done", gettext_lazy("Complete"), done)
    rule = gettext_lazy("Changed when people are reminded")
    actions.register_action("notifications.rule", gettext_lazy("Reminders"), rule)
    mail = gettext_lazy("Asked for a test mail")
    actions.register_action("notifications.test_mail", gettext_lazy("Test mail"), mail)
