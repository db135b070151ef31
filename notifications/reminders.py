"""The reminder run: write down what is due, then send what is written down.

Correctness lives in the database. A row is unique, is claimed before the attempt
and settled after it, and the mail server is spoken to outside of any transaction.
So a run is safe at any time, twice at once, and after a crash: at most the one mail
that was on its way comes again, under the same Message-ID.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from maintenance.models import MaintenanceRecord
from maintenance.querysets import MaintenanceRecordQuerySet
from notifications import emails
from notifications.models import Delivery, new_message_id
from notifications.recipients import audiences
from notifications.rules import RUN_FOR, Rule, days_left, due_value, next_attempt

logger = logging.getLogger(__name__)

Status = Delivery.Status

# What a claim comes to when another worker was faster, or the record is gone.
LOST = "lost"


class Key(NamedTuple):
    """What makes a delivery one and the same."""

    record_id: int
    due_value: str
    due_on: date
    remind_on: date
    offset: int
    recipient_id: int


def run(clock: Callable[[], datetime]) -> Counter[str]:
    """Write what is due and send what is waiting; return how many of each outcome.

    ``clock`` is asked anew for every mail: a claim that carried the time at which a
    long run began would look like a crashed worker's.
    """
    started = now = clock()
    outcomes = Counter(written=write_due(now))
    while now - started < RUN_FOR and (outcome := handle_one_delivery(now)):
        outcomes[outcome] += 1
        now = clock()
    return outcomes


def write_due(now: datetime) -> int:
    """Queue a delivery for everybody to be told ``now``; return how many.

    What was skipped and is wanted after all (completed by mistake, sold and bought
    back) is queued again; what was sent never is. A fixed number of queries.
    """
    due = MaintenanceRecord.objects.due_in_days(now, list(Rule().offsets)).order_by()
    wanted = _wanted(due, now)
    if not wanted:
        return 0
    known = _known(due)
    missing = wanted - known.keys()
    Delivery.objects.bulk_create(
        (
            Delivery(
                **key._asdict(),
                message_id=new_message_id(),
                created_at=now,
                next_attempt_at=now,
            )
            for key in sorted(missing)
        ),
        ignore_conflicts=True,
    )
    skipped = [
        pk
        for key, (pk, status) in known.items()
        if status == Status.SKIPPED and key in wanted
    ]
    return len(missing) + _queue_again(skipped, now)


def _known(due: MaintenanceRecordQuerySet) -> dict[Key, tuple[int, str]]:
    """Return the primary key and status of what is written of these records."""
    rows = Delivery.objects.filter(record__in=due.values("pk")).values_list(
        *Key._fields, "pk", "status"
    )
    return {Key(*row[:-2]): row[-2:] for row in rows.iterator()}


def _wanted(due: MaintenanceRecordQuerySet, now: datetime) -> set[Key]:
    """Return what should have been, or be, delivered by the end of the day."""
    records = list(due.select_related("vehicle__fleet"))
    if not records:
        return set()
    found = audiences(due)
    wanted = set()
    for record in records:
        if record.pk not in found:
            continue
        today = record.vehicle.fleet.local_date(now)
        offset = days_left(record.due_on, on=today)
        for person in found[record.pk].people:
            wanted.add(
                Key(
                    record.pk,
                    due_value(record),
                    record.due_on,
                    today,
                    offset,
                    person,
                )
            )
    return wanted


def _queue_again(skipped: list[int], now: datetime) -> int:
    """Queue these deliveries if they are skipped still; return how many."""
    if not skipped:
        return 0
    return (
        Delivery.objects.skipped()
        .filter(pk__in=skipped)
        .update(status=Status.QUEUED, error="", next_attempt_at=now)
    )


def handle_one_delivery(now: datetime) -> str | None:
    """Claim one delivery and settle it. Call it outside of any transaction.

    Return what became of it (sent, failed, skipped, or lost to somebody else), or
    None if there was nothing to do.
    """
    waiting = Delivery.objects.claimable(now).order_by("next_attempt_at", "pk")
    for pk in waiting.values_list("pk", flat=True)[:1]:
        if Delivery.objects.filter(pk=pk).claim(now) != 1:
            return LOST
        delivery = Delivery.objects.for_sending().filter(pk=pk).first()
        if delivery is None:
            return LOST
        return _settle(delivery, now, *_attempt(delivery, now))
    return None


def _attempt(delivery: Delivery, now: datetime) -> tuple[Status, str]:
    """Send the mail, if it is wanted still; return the outcome and the reason."""
    try:
        if reason := delivery.reason_to_skip:
            return Status.SKIPPED, reason
        records = MaintenanceRecord.objects.filter(pk=delivery.record_id)
        audience = audiences(records).get(delivery.record_id)
        if audience is None or delivery.recipient_id not in audience.people:
            return Status.SKIPPED, _("The recipient is no longer chosen.")
        delivery.level = audience.level
        assert delivery.recipient  # noqa: S101  (else it were skipped)
        emails.reminder(delivery.recipient, [delivery], now=now).send()
    except Exception as error:  # whatever one mail trips over, the others still go
        # A mail server that refuses is no surprise; anything else is ours to mend.
        surprise = not isinstance(error, OSError)
        words = emails.words_of(error)
        logger.warning("Mail %s failed: %s", delivery.pk, words, exc_info=surprise)
        return Status.FAILED, words
    return Status.SENT, ""


def _settle(delivery: Delivery, now: datetime, status: Status, error: str) -> str:
    """Write down what became of a claimed delivery; return it."""
    failed, sent = status == Status.FAILED, status == Status.SENT
    # The number of attempts tells our claim from that of a worker who took over
    # after our lease ran out: then the row is theirs to settle.
    again = next_attempt(now, delivery.attempts) if failed else None
    if failed and again is None:
        status = Status.GIVEN_UP
    settled = Delivery.objects.filter(
        pk=delivery.pk, status=Status.SENDING, attempts=delivery.attempts
    ).update(
        status=status,
        error=error,
        sent_at=now if sent else None,
        next_attempt_at=again,
    )
    return str(status) if settled else LOST
