"""Sends the calls that wait: each claimed before the attempt and settled after it,
outside of any transaction, as reminders are (:mod:`notifications.sending`).

If the sender is killed, the call comes again under the same identity when its lease
has run out; a receiver that keeps the identities takes it once.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from core.outbox import signing
from core.outbox.retries import next_attempt
from core.outbox.statuses import Status
from integrations.models import Webhook, WebhookDelivery
from integrations.webhooks import http
from integrations.webhooks.payloads import compose

# How long to wait after the first failed attempt, the second, …; then no more.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(days=1),
)
# After so long without anything but failures, a webhook is paused.
PATIENCE = timedelta(days=1)
# How long a run goes on; the next one, a minute later, takes over what is left.
RUN_FOR = timedelta(seconds=50)
# How long what became of calls is kept.
KEEP = timedelta(days=30)
GONE = 410
NO_MORE = "lost"  # another worker was faster

logger = logging.getLogger(__name__)


class Result(NamedTuple):
    """What became of an attempt, and what the server said."""

    status: Status
    words: str
    code: int | None = None


def run(clock: Callable[[], datetime]) -> Counter[str]:
    """Send what waits; return how many calls became what. Safe at any time, and twice
    at once. A webhook that fails is left alone until the next run, so that it keeps
    no other waiting."""
    started = clock()
    outcomes: Counter[str] = Counter()
    tired: set[int] = set()
    WebhookDelivery.objects.release_future_claims(started)
    while clock() - started < RUN_FOR:
        waiting = WebhookDelivery.objects.claimable(clock()).of_working_webhooks()
        call = waiting.exclude(webhook__in=tired).order_by("next_attempt_at").first()
        if call is None:
            break
        outcome = handle(call, clock())
        outcomes[outcome] += 1
        if outcome in (Status.FAILED, Status.GIVEN_UP):
            tired.add(call.webhook_id)
    return outcomes


def handle(call: WebhookDelivery, now: datetime) -> str:
    """Claim a call, send and settle it; return what became of it. Call it outside of
    any transaction."""
    if not WebhookDelivery.objects.filter(pk=call.pk).claim(now):
        return NO_MORE
    call.refresh_from_db()
    return _settle(call, now, _attempt(call, now))


def forget(now: datetime) -> int:
    """Delete what was settled long ago, and give up what has waited as long."""
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEEP)
    return old.delete()[0]


def _attempt(call: WebhookDelivery, now: datetime) -> Result:
    """Send a call; return what became of it, whatever it trips over."""
    try:
        with translation.override("en"):  # whoever reads it is no person
            call.payload = call.payload or compose(call)
        if not call.payload:
            return Result(Status.SKIPPED, _("It was deleted, or left the fleet."))
        # Kept before it is sent: whatever happens, it comes again as the same.
        call.save(update_fields=["payload"])
        return _judge(_post(call, now))
    except OSError as error:
        return Result(Status.FAILED, str(error))
    except Exception as error:
        logger.exception("A call failed")
        return Result(Status.FAILED, f"{type(error).__name__}: {error}")


def _post(call: WebhookDelivery, now: datetime) -> http.Answer:
    body, webhook = call.payload.encode(), call.webhook
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "AutoTracker-Webhooks/1",
        "Accept-Encoding": "identity",
    }
    known = webhook.secrets(now)
    headers |= signing.headers(known, call.message_id, int(now.timestamp()), body)
    return http.post(webhook.url, body, headers)


def _judge(answer: http.Answer) -> Result:
    if 200 <= answer.code < 300:
        return Result(Status.SENT, answer.words, answer.code)
    if 300 <= answer.code < 400:
        return Result(
            Status.FAILED,
            _("It leads on to another address, which is not followed."),
            answer.code,
        )
    status = Status.GIVEN_UP if answer.code == GONE else Status.FAILED
    return Result(status, answer.words, answer.code)


def _settle(call: WebhookDelivery, now: datetime, result: Result) -> str:
    """Write down what became of a call, unless another worker has taken it over."""
    status, again = result.status, None
    if status == Status.FAILED:
        again = next_attempt(now, call.attempts, PAUSES)
        status = Status.GIVEN_UP if again is None else status
    with transaction.atomic():
        settled = (
            WebhookDelivery.objects.filter(pk=call.pk)
            .claimed(now)
            .update(
                status=status,
                code=result.code,
                words=result.words,
                next_attempt_at=again,
                sent_at=now if status == Status.SENT else None,
            )
        )
        if not settled:
            return NO_MORE
        if status != Status.SKIPPED:
            _judge_webhook(call.webhook_id, now, status, result)
    return status


def _judge_webhook(key: int, now: datetime, status: Status, result: Result) -> None:
    """Remember since when a webhook fails, and pause it when that is too long."""
    rows = Webhook.objects.filter(pk=key)
    if status == Status.SENT:
        rows.exclude(failing_since=None).update(failing_since=None)
        return
    rows.update(failing_since=Coalesce(F("failing_since"), now))
    webhook = rows.get()
    long = now - (webhook.failing_since or now) >= PATIENCE
    if webhook.paused_at is None and (long or result.code == GONE):
        webhook.pause(now, result.words or str(result.code))
