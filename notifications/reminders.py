"""The reminder run: write down what is due, then send what is written down.

Correctness lives in the database. A row is unique, is claimed before the attempt
and settled after it, and the mail server is spoken to outside of any transaction.
So a run is safe at any time, twice at once, and after a crash: at most the one mail
that was on its way comes again, under the same Message-ID.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from notifications import audit, batching, due, events, sending
from notifications.due import RunContext
from notifications.models import Delivery, Run
from notifications.rules import AT_ONCE, RUN_FOR, THOROUGH_EVERY
from notifications.smtp import MailSession, words_of
from notifications.upcoming import Upcoming, upcoming

__all__ = ["Upcoming", "run", "send_waiting", "upcoming", "write_due"]


def run(clock: Callable[[], datetime]) -> Counter[str]:
    """Write what is due and send what is waiting; return how many of each outcome.

    ``clock`` is asked anew for every claim: one that carried the time at which a long
    run began would look like a crashed worker's.
    """
    started = clock()
    if Run.objects.forget(started):
        Delivery.objects.release_future_claims(started)
    this = Run.objects.create(started_at=started)
    outcomes: Counter[str] = Counter()
    try:
        context = RunContext.load()
        this.thorough = (
            not Run.objects.until(started)
            .filter(thorough=True, started_at__gt=started - THOROUGH_EVERY)
            .exists()
        )
        outcomes["written"] = write_due(started, context, thorough=this.thorough)
        this.save()
        with MailSession() as session:
            for outcome in send_waiting(clock, context, session):
                outcomes.update(outcome)
            this.error = session.down
    except Exception as error:
        this.error = words_of(error)
        raise
    finally:
        for name in ("written", "sent", "failed", "given_up", "skipped"):
            setattr(this, name, outcomes[name])
        this.ended_at = clock()
        this.save()
    return outcomes


def write_due(
    now: datetime, context: RunContext | None = None, *, thorough: bool = True
) -> int:
    """Queue a delivery for everybody to be told ``now``, and note of what nobody can
    be told; return how many were queued. A fixed number of statements.

    If it need not be ``thorough``, it ends early where of all that is due something
    is written: who was chosen since is for a thorough one.
    """
    context = context or RunContext.load()
    if not thorough and not due.unwritten(context, now):
        return 0
    with transaction.atomic():
        queued = due.queue(context, now)
        nobody = due.note_nobody(context, now)
        if nobody:
            audit.note_nobody(now)
        if queued or nobody:
            events.note_due(now)
    return queued


def send_waiting(
    clock: Callable[[], datetime], context: RunContext, session: MailSession
) -> Iterator[Counter[str]]:
    """Send some mails at a time of what is waiting; yield how many deliveries became
    what.

    Ends when there is no more, when its time is over, or when the mail server cannot
    be had; the next run takes over.
    """
    started = clock()
    for waiting in (batching.retries(started), batching.pending(started)):
        some = list(islice(waiting, AT_ONCE))
        while some:
            outcomes, left = sending.handle(some, clock, context, session)
            yield outcomes
            if session.down or clock() - started >= RUN_FOR:
                return
            some = left + list(islice(waiting, AT_ONCE - len(left)))
