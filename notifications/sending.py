"""Sends what is waiting: one mail a person and run, claimed before the attempt and
settled after it, outside of any transaction.

Some mails are claimed together, by one conditional UPDATE that gives the rows of each
their batch: the mail's identity, from which its Message-ID is made. They are read and
checked together, too; then one after the other is handed over and settled. If the
sender is killed, the rows that are not settled come again, as the same mails under
the same Message-IDs, when their lease has run out: at most one of them was sent.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction

from core.outbox.retries import next_attempt
from core.outbox.statuses import Status
from notifications import audit, emails, events, settlement, skip_reasons
from notifications.batching import MailBatch, claim
from notifications.due import RunContext
from notifications.models import Delivery
from notifications.rules import FRESH_FOR
from notifications.smtp import MailSession, is_final, may_have_arrived, words_of

logger = logging.getLogger(__name__)

# What a claim comes to when another worker was faster, or the records are gone.
LOST = "lost"


class Result(NamedTuple):
    """What became of a mail, and why. ``keep`` that it was this mail: it may have
    arrived, so that it may come again only as it was."""

    status: Status
    error: str = ""
    keep: bool = False


def handle(
    waiting: Sequence[MailBatch],
    clock: Callable[[], datetime],
    context: RunContext,
    session: MailSession,
) -> tuple[Counter[str], list[MailBatch]]:
    """Claim some parcels, send and settle one after the other; return how many
    deliveries became what, and the parcels that were given back.

    Those are the ones for which there was no time while what was read of them was
    fresh, or no mail server; the first is always tried. A fixed number of statements,
    and some for each mail. Call it outside of any transaction.
    """
    now = clock()
    mail_batches = claim(waiting, now)
    mails, outcomes = _wanted(mail_batches, context, now)
    outcomes[LOST] += len(mail_batches) - len(mails)
    left = [batch for batch, wanted in mails.items() if wanted]
    while left:
        batch = left.pop(0)
        is_retry = mail_batches[batch].batch is not None
        outcomes += _send(mails[batch], now, session, is_retry=is_retry)
        if left and (session.down or clock() - now >= FRESH_FOR):
            _release(left, mail_batches, now)
            break
    return +outcomes, [mail_batches[batch] for batch in left]


def _wanted(
    mail_batches: dict[UUID, MailBatch], context: RunContext, now: datetime
) -> tuple[dict[UUID, list[Delivery]], Counter[str]]:
    """Return what was claimed for each mail and is still wanted, and how many became
    what: those that are not are settled. A mail may be left with none.

    What was begun before may have arrived: if it is wanted after all, it comes again
    as the same mail.
    """
    claimed = list(Delivery.objects.claimed(list(mail_batches), now).for_sending())
    found: dict[UUID, list[Delivery]] = {}
    outcomes: Counter[str] = Counter()
    if not claimed:
        return found, outcomes
    for delivery, reason in skip_reasons.find(claimed, context, now):
        assert delivery.batch  # noqa: S101  (it was claimed)
        wanted = found.setdefault(delivery.batch, [])
        if reason:
            is_retry = mail_batches[delivery.batch].batch is not None
            result = Result(Status.SKIPPED, reason, keep=is_retry)
            outcomes += _settle([delivery], now, result)
        else:
            wanted.append(delivery)
    return found, outcomes


def _send(
    wanted: Sequence[Delivery], now: datetime, session: MailSession, *, is_retry: bool
) -> Counter[str]:
    """Send one mail and settle it; return how many deliveries became what."""
    outcomes: Counter[str] = Counter()
    message, rows, broken = _compose(wanted, now)
    for delivery, error in broken:
        outcomes += _settle([delivery], now, _failure(error))
    if message is not None:
        result = _attempt(message, session)
        # A mail that was begun before may have arrived then.
        keep = result.keep or is_retry
        outcomes += _settle(rows, now, result._replace(keep=keep))
    return outcomes


def _release(
    batches: Sequence[UUID], mail_batches: dict[UUID, MailBatch], now: datetime
) -> None:
    """Give back what was claimed for these mails; no attempt was made."""
    for keep in (True, False):
        of_kind = [
            one for one in batches if (mail_batches[one].batch is not None) == keep
        ]
        Delivery.objects.claimed(of_kind, now).release(now, keep=keep)


def _compose(
    deliveries: Sequence[Delivery], now: datetime
) -> tuple[EmailMessage | None, list[Delivery], list[tuple[Delivery, Exception]]]:
    """Return the mail, the deliveries in it, and those whose text fails, with the
    error: whatever one record trips over, the others still go."""
    if not deliveries:
        return None, [], []
    try:
        return _mail(deliveries, now), list(deliveries), []
    except Exception as error:
        good: list[Delivery] = []
        broken: list[tuple[Delivery, Exception]] = []
        for delivery in deliveries:
            try:
                _mail([delivery], now)
            except Exception as its_own:
                broken.append((delivery, its_own))
            else:
                good.append(delivery)
        if not broken:  # each alone is well, but not together
            return None, [], [(delivery, error) for delivery in good]
        message, good, others = _compose(good, now)
        return message, good, broken + others


def _mail(deliveries: Sequence[Delivery], now: datetime) -> EmailMessage:
    recipient = deliveries[0].recipient
    assert recipient is not None  # noqa: S101  (a row without one is never claimed)
    message = emails.reminder(recipient, deliveries, now=now)
    message.message()  # a header that cannot be written fails here, not on the line
    return message


def _attempt(message: EmailMessage, session: MailSession) -> Result:
    """Hand a mail over; return what became of it."""
    try:
        session.send(message)
    except Exception as error:  # whatever one mail trips over, the others still go
        return _failure(error)
    return Result(Status.SENT)


def _failure(error: Exception) -> Result:
    words = words_of(error)
    # A mail server that refuses is no surprise; anything else is ours to mend.
    surprise = None if isinstance(error, OSError) else error
    logger.warning("A mail failed: %s", words, exc_info=surprise)
    status = Status.GIVEN_UP if is_final(error) else Status.FAILED
    return Result(status, words, may_have_arrived(error))


def _settle(
    deliveries: Sequence[Delivery], now: datetime, result: Result
) -> Counter[str]:
    """Write down what became of claimed deliveries; return how many became what.

    Those that another worker has taken over, after our lease ran out, are its own.
    """
    batch = deliveries[0].batch
    assert batch  # noqa: S101  (it was claimed)
    if result.status == Status.SENT:
        settled = settlement.mark_sent(deliveries, batch, now)
        lost = len(deliveries) - settled
        return Counter({str(Status.SENT): settled, LOST: lost})
    by_attempts: dict[int, list[int]] = defaultdict(list)
    for delivery in deliveries:
        by_attempts[delivery.attempts].append(delivery.pk)
    outcomes: Counter[str] = Counter()
    for attempts, keys in by_attempts.items():
        again = next_attempt(now, attempts) if result.status == Status.FAILED else None
        status = result.status
        if status == Status.FAILED and again is None:
            status = Status.GIVEN_UP
        fields = {"status": status, "error": result.error, "next_attempt_at": again}
        if not result.keep:  # it never was on the line: it may join another mail
            fields |= {"batch": None, "message_id": ""}
        with transaction.atomic():
            rows = Delivery.objects.claimed([batch], now).filter(pk__in=keys)
            settled = rows.update(**fields)
            if settled < len(keys):  # the others are not ours to tell of
                mine = Delivery.objects.filter(pk__in=keys, claimed_at=now)
                keys = list(mine.filter(status=status).values_list("pk", flat=True))
            noted = [delivery for delivery in deliveries if delivery.pk in keys]
            audit.note(noted, now, status, result.error)
            if status in (Status.FAILED, Status.GIVEN_UP):
                events.note_failed((one.pk for one in noted), now)
        lost = len(by_attempts[attempts]) - settled
        outcomes += Counter({str(status): settled, LOST: lost})
    return outcomes
