"""Whether reminders are being seen to, and what of the machine is missing: for
monitoring, by page and by command."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from notifications import machines
from notifications.machines import Machine
from notifications.models import Delivery, Run

# A run every 15 minutes, which may take 10: two in a row were missed.
SILENT_FOR = timedelta(minutes=45)
# What could have been sent, and was not: no worker got round to it.
WAITED_FOR = timedelta(hours=1)
# So long without a single mail that was accepted is not one bad mailbox.
REFUSED_FOR = timedelta(hours=6)
GIVEN_UP_WITHIN = timedelta(days=1)
# From the first attempt to the last one takes less.
TRIED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Health:
    """How the reminders are; figures only, so that anybody may see it."""

    last_run: datetime | None
    """When the last run ended that came to its end."""
    waiting: int
    """Deliveries that could be sent now."""
    oldest_waiting: datetime | None
    """Since when the first of them could be sent."""
    to_be_tried_again: int
    given_up_last_day: int
    problems: list[str]
    """Sentences, in English; none if all is well."""
    machine: Machine
    """The parts that the program runs on."""

    @property
    def is_well(self) -> bool:
        return not self.problems


def look(now: datetime) -> Health:
    """Return how the reminders are ``now``. Six queries, each by an index."""
    machine = machines.look()
    last = Run.objects.ended(now).first()
    last_run = last.ended_at if last else None
    waiting = Delivery.objects.filter(next_attempt_at__lte=now)
    oldest = waiting.order_by("next_attempt_at").values_list("next_attempt_at").first()
    oldest_waiting = oldest[0] if oldest else None
    failed = Delivery.objects.filter(status="failed", next_attempt_at__isnull=False)
    given_up = Delivery.objects.filter(
        status="given_up",
        created_at__gte=now - TRIED_FOR,
        claimed_at__gte=now - GIVEN_UP_WITHIN,
    )
    return Health(
        last_run=last_run,
        waiting=waiting.count(),
        oldest_waiting=oldest_waiting,
        to_be_tried_again=failed.count(),
        given_up_last_day=given_up.count(),
        machine=machine,
        problems=[
            *machine.problems,
            *_silence(last_run, now),
            *(["The last run ended with an error."] if last and last.error else []),
            *_congestion(oldest_waiting, now),
            *_refusal(now),
        ],
    )


def _silence(last_run: datetime | None, now: datetime) -> list[str]:
    if last_run is None:
        return ["The reminders have never been run: is the worker running?"]
    if now - last_run > SILENT_FOR:
        minutes = (now - last_run) // timedelta(minutes=1)
        return [f"The last run was {minutes} minutes ago: is the worker running?"]
    return []


def _congestion(oldest: datetime | None, now: datetime) -> list[str]:
    if oldest is None or now - oldest <= WAITED_FOR:
        return []
    minutes = (now - oldest) // timedelta(minutes=1)
    return [f"A reminder has been waiting for {minutes} minutes."]


def _refusal(now: datetime) -> list[str]:
    recent = Run.objects.until(now).filter(started_at__gte=now - REFUSED_FOR)
    sums = recent.aggregate(
        sent=Sum("sent"), failed=Sum("failed"), given_up=Sum("given_up")
    )
    if (sums["failed"] or sums["given_up"]) and not sums["sent"]:
        hours = REFUSED_FOR // timedelta(hours=1)
        return [f"No mail was accepted in the last {hours} hours; all failed."]
    return []


def without_database() -> Health:
    """Return what is known while the database cannot be asked."""
    machine = machines.look(database=False)
    return Health(None, 0, None, 0, 0, machine.problems, machine)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer how the reminders are: 200 if well, 503 if not; as JSON or, to who asks
    for it (``Accept: text/plain``), as lines. No private data."""
    try:
        found = look(timezone.now())
    except (OperationalError, InterfaceError):
        found = without_database()
    status = 200 if found.is_well else 503
    if request.get_preferred_type(["application/json", "text/plain"]) == "text/plain":
        content = "".join(f"{line}\n" for line in lines(found))
        response = HttpResponse(content, content_type="text/plain", status=status)
    else:
        word = {"status": "ok" if found.is_well else "unwell"}
        figures = asdict(found)
        parts = figures.pop("machine")
        response = JsonResponse(word | figures | parts, status=status)
    add_never_cache_headers(response)
    return response


def last_error() -> str:
    """Return what ended the last run, in the words of whoever said it; they may name
    people and servers."""
    last = Run.objects.ended(timezone.now()).first()
    return last.error if last else ""


def lines(found: Health) -> list[str]:
    """Return it as lines to be read, the verdict first."""
    figures: dict[str, Any] = {
        "last run": found.last_run or "never",
        "waiting": found.waiting,
        "oldest waiting": found.oldest_waiting or "none",
        "to be tried again": found.to_be_tried_again,
        "given up in the last day": found.given_up_last_day,
        "database": found.machine.database,
        "redis": found.machine.redis,
        "queue": found.machine.queue,
        "free MB on the disk": found.machine.free_mb,
    }
    verdict = ["ok"] if found.is_well else found.problems
    return [*verdict, *(f"{name}: {value}" for name, value in figures.items())]
