"""What became of reminders, in the history of the record they are about."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import UUIDField
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from maintenance.models import MaintenanceRecord
from notifications.models import Delivery

# By hand, because each mail waits for it: half the time that the ORM takes.
NOTE = """
INSERT INTO {entry} (
  timestamp, label, action, data, uuid, object_id, content_type_id, content_changed,
  deleted
) VALUES (%s, %s, %s, %s, %s, %s, %s, FALSE, FALSE)
"""

NOBODY = """
INSERT INTO {entry} (
  label, action, data, timestamp, content_changed, deleted, object_id, content_type_id
)
SELECT r.description, 'notifications.nobody', '{{}}', %(now)s, FALSE, FALSE,
  CAST(r.id AS text), %(content_type)s
FROM {delivery} d JOIN {record} r ON r.id = d.record_id
WHERE d.recipient_id IS NULL AND d.created_at = %(now)s
"""


class Entry(NamedTuple):
    """What the history of one record tells of one delivery."""

    label: str
    action: str
    data: dict[str, Any]
    uuid: uuid.UUID
    object_id: str
    content_type_id: int


def entries(
    deliveries: Iterable[Delivery], status: str, error: str = ""
) -> list[Entry]:
    """Return what to write of these deliveries, which have their records and
    recipients fetched along. It tells when they were queued, so that queuing writes
    nothing."""
    content_type = ContentType.objects.get_for_model(MaintenanceRecord).pk
    return [
        Entry(
            str(delivery.record),
            f"notifications.{status}",
            _data(delivery, error),
            uuid.uuid4(),
            str(delivery.record_id),
            content_type,
        )
        for delivery in deliveries
    ]


def note(
    deliveries: Iterable[Delivery], now: datetime, status: str, error: str = ""
) -> None:
    """Write what these deliveries came to into their records' histories.

    Call it in the transaction that settles them. One statement, however many.
    """
    at = connection.ops.adapt_datetimefield_value(now)
    new_id = partial(UUIDField().get_db_prep_value, connection=connection)
    rows: list[tuple[Any, ...]] = [
        (at, *one[:2], json.dumps(one.data), new_id(one.uuid), *one[4:])
        for one in entries(deliveries, status, error)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(NOTE.format(entry=ModelLogEntry._meta.db_table), rows)


def _data(delivery: Delivery, error: str) -> dict[str, Any]:
    return {
        "to": str(delivery.recipient or ""),
        "offset": delivery.offset,
        "why": error,
        "queued": delivery.created_at.isoformat(),
        "delivery": delivery.pk,
    }


def note_nobody(now: datetime) -> None:
    """Write into the histories of records that there was ``now`` nobody to tell of
    them. One statement."""
    tables = {
        "entry": ModelLogEntry._meta.db_table,
        "delivery": Delivery._meta.db_table,
        "record": MaintenanceRecord._meta.db_table,
    }
    content_type = ContentType.objects.get_for_model(MaintenanceRecord)
    given = {
        "now": connection.ops.adapt_datetimefield_value(now),
        "content_type": content_type.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(NOBODY.format(**tables), given)


class ReminderFormatter(LogFormatter):
    """How a record's history tells of one reminder, and of when it was queued."""

    words = gettext_lazy("Reminder to %(to)s")

    def format_message(self, log_entry: Any) -> str:
        data = {"to": "", "why": "", **log_entry.data}
        data["to"] = data["to"] or _("nobody")
        what = self.words % data
        if not (queued := parse_datetime(data.get("queued") or "")):
            return what
        when = date_format(localtime(queued), "SHORT_DATETIME_FORMAT")
        return _("%(what)s (queued: %(when)s)") % {"what": what, "when": when}


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
    nobody = gettext_lazy("There was nobody to remind")
    label = gettext_lazy("Nobody to tell")
    actions.register_action("notifications.nobody", label, nobody)
    done = gettext_lazy("Completed by a mail's link")
    actions.register_action("notifications.done", gettext_lazy("Complete"), done)
    mine = gettext_lazy("Chose to be reminded")
    actions.register_action("notifications.remind_me", gettext_lazy("Remind me"), mine)
    rule = gettext_lazy("Changed when people are reminded")
    actions.register_action("notifications.rule", gettext_lazy("Reminders"), rule)
    for act, done in {
        "made": gettext_lazy("Made a calendar address"),
        "replaced": gettext_lazy("Replaced a calendar address"),
        "revoked": gettext_lazy("Revoked a calendar address"),
    }.items():
        name = f"notifications.calendar_{act}"
        actions.register_action(name, gettext_lazy("Calendars"), done)
    mail = gettext_lazy("Asked for a test mail")
    actions.register_action("notifications.test_mail", gettext_lazy("Test mail"), mail)
