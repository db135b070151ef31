"""The doors: forms that strangers may send, and how often before they close.

A door counts failures by name and address. Three limits close it: for one name at one
address, for a name wherever it is tried, and for an address whatever it tries. It opens
by itself when nothing was counted for a quarter of an hour; while it is closed nothing
is counted, so that nobody can keep it closed by knocking on.

The counts are django-axes' rows. Its column for the browser holds the door instead:
which browser it was decides nothing, and who guesses can change it at will.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.http import HttpRequest

from core.resilience.clock import SKEW

NOWHERE = "0.0.0.0"  # noqa: S104  (who came by a socket without an address)
# Who logged in somewhere keeps that place when others close the name elsewhere.
KNOWN_FOR = timedelta(days=90)

PLACE = ("username", "ip_address")
NAME = ("username",)
ADDRESS = ("ip_address",)


class Door(StrEnum):
    """What can be tried."""

    LOGIN = "login"
    RESET = "password reset"
    OLD_PASSWORD = "old password"  # noqa: S105  (the name of a form's field)


LIMITS = {
    Door.LOGIN: {PLACE: 5, NAME: 30, ADDRESS: 50},
    # Not by name: strangers would close it to the one it is there for.
    Door.RESET: {PLACE: 3, ADDRESS: 20},
    Door.OLD_PASSWORD: {PLACE: 5, NAME: 30, ADDRESS: 50},
}
# So many mails with a link one mailbox is sent, whoever asks for them, until none was
# sent for a quarter of an hour. Each of their links works until it is used.
MAILS = 5
MAIL = "password mail"


@dataclass(frozen=True)
class Lock:
    """A closed door: for a name, an address, or a name at an address."""

    door: str
    failures: int
    until: datetime
    username: str = ""
    ip_address: str = ""

    @property
    def network(self) -> str:
        """Return the address as it was counted: of IPv6, a customer's network."""
        return f"{self.ip_address}/64" if ":" in self.ip_address else self.ip_address

    def minutes(self, now: datetime) -> int:
        """Return how many minutes it stays closed, rounded up; at least one."""
        return max(1, -((now - self.until) // timedelta(minutes=1)))


def plain(name: str | None) -> str:
    """Return a name as it is counted: without regard to case, width and space."""
    text = unicodedata.normalize("NFKC", name or "").casefold()
    return " ".join(text.replace("\0", "").split())[:255]


def username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name that is tried, as it is counted."""
    return plain((credentials or request.POST).get("username"))


def address(request: HttpRequest) -> str:
    """Return where a request comes from, as it is counted.

    ``X-Forwarded-For`` is believed as far as our own proxies wrote it: each adds one
    address at the end, and what stands before was sent by anybody.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        passed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        found = passed[-proxies] if len(passed) >= proxies else found
    return _counted(found.strip())


def failures(door: str, now: datetime) -> QuerySet[AccessAttempt]:
    """Return the counts that still stand."""
    since = now - settings.AXES_COOLOFF_TIME
    # What a clock that was ahead has counted keeps nobody out until that time comes.
    counted = {"attempt_time__gt": since, "attempt_time__lte": now + SKEW}
    return AccessAttempt.objects.filter(user_agent=door, **counted)


def locks(now: datetime) -> list[Lock]:
    """Return every closed door, the one that was closed last first."""
    found = (
        lock
        for door, limits in LIMITS.items()
        for fields in limits
        for lock in _locks(door, fields, failures(door, now))
    )
    return sorted(found, key=lambda lock: lock.until, reverse=True)


def lock_for(door: Door, name: str, where: str, now: datetime) -> Lock | None:
    """Return what keeps this visitor from trying, if anything does."""
    given = {"username": name, "ip_address": where}
    for fields in LIMITS[door]:
        rows = failures(door, now).filter(**{field: given[field] for field in fields})
        for lock in _locks(door, fields, rows):
            if fields != NAME or not is_known(name, where, now):
                return lock
    return None


def is_known(name: str, where: str, now: datetime) -> bool:
    """Tell whether this person has logged in from this address lately."""
    return AccessLog.objects.filter(
        username=name, ip_address=where, attempt_time__gt=now - KNOWN_FOR
    ).exists()


def count(door: str, name: str, where: str, now: datetime, path: str = "") -> None:
    """Count one failure."""
    who = {"username": name, "ip_address": where, "user_agent": door}
    with transaction.atomic():
        AccessAttempt.objects.filter(
            Q(attempt_time__lte=now - settings.AXES_COOLOFF_TIME)
            | Q(attempt_time__gt=now + SKEW),
            **who,
        ).delete()
        row, is_new = AccessAttempt.objects.get_or_create(
            **who, defaults={"failures_since_start": 1, "path_info": path}
        )
        AccessAttempt.objects.filter(pk=row.pk).update(
            failures_since_start=F("failures_since_start") + (0 if is_new else 1),
            attempt_time=now,
        )


def may_mail(name: str, where: str, now: datetime) -> bool:
    """Tell whether this person may be mailed another link for a new password, asked
    for at this address; if so, it is counted.

    At an address from which they have logged in lately, they always may: how often
    they ask there, the door limits.
    """
    sent = failures(MAIL, now).filter(username=name)
    total = sent.aggregate(sent=Sum("failures_since_start"))["sent"] or 0
    if total >= MAILS and not is_known(name, where, now):
        return False
    count(MAIL, name, NOWHERE, now)
    return True


def release(door: str, **given: str) -> int:
    """Forget the failures of a name, an address or both; return of how many rows."""
    rows = AccessAttempt.objects.filter(user_agent=door, **given)
    return rows.delete()[0]


def forget(now: datetime) -> None:
    """Delete what decides nothing any more."""
    settled = now - settings.AXES_COOLOFF_TIME
    AccessAttempt.objects.filter(attempt_time__lte=settled).delete()
    AccessLog.objects.filter(attempt_time__lte=now - KNOWN_FOR).delete()


@lru_cache(maxsize=4096)
def _counted(text: str) -> str:
    """Return an address without its port; of IPv6, the network it is in, because one
    customer has all of that."""
    bare = text.partition("]")[0].lstrip("[")
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        given = ip_address(bare)
    except ValueError:
        return NOWHERE
    if not isinstance(given, IPv6Address):
        return str(given)
    if given.ipv4_mapped:
        return str(given.ipv4_mapped)
    return str(IPv6Network((int(given), 64), strict=False).network_address)


def _locks(
    door: Door, fields: tuple[str, ...], rows: QuerySet[AccessAttempt]
) -> Iterator[Lock]:
    """Yield the locks that these counts make under one limit."""
    sums = (
        rows.order_by()
        .values(*fields)
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=LIMITS[door][fields])
    )
    for row in sums:
        until = row.pop("last") + settings.AXES_COOLOFF_TIME
        yield Lock(door=door, until=until, **row)
