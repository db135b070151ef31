"""Invitations that are under way: which are pending, and their links.

An invitation is a line of the fleet's history, and nothing else: neither an account nor
a membership is there before it is accepted. So nothing tells the inviting member if the
address has an account, whose, or whether that was closed. A newer line about the same
address, be it an invitation or that it was accepted, ends it.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts import outgoing
from core.db import tenants
from tenancy.models import Tenant

SALT = "vehicles.invited"
KEPT = "invitation_link"  # in the session, until it was shown
ACTION, ACCEPTED = "vehicles.invite", "vehicles.accept_invitation"


class Invitation(NamedTuple):
    """A pending one; ``is_mailed`` if its link can only come from the mailbox."""

    entry: ModelLogEntry
    fleet: Tenant
    is_mailed: bool

    @property
    def email(self) -> str:
        """Return the address as it was typed."""
        return str(self.entry.data["email"])


def may_copy(user: Any) -> bool:
    """Tell whether a person who invites gets the link: a superuser, who may give any
    account a password, and while no mail leaves the server, anybody."""
    return bool(user.is_superuser) or not outgoing.leaves()


def link(entry: ModelLogEntry, *, is_mailed: bool) -> str:
    """Return the address at which this invitation is accepted."""
    token = signing.dumps([entry.pk, is_mailed], salt=SALT)
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('invited', args=[token])}"


def pending(fleet: Any, now: datetime) -> list[ModelLogEntry]:
    """Return the invitations into a fleet that can be accepted, oldest first."""
    since = now - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    entries = ModelLogEntry.objects.for_instance(fleet).filter(
        action__in=(ACTION, ACCEPTED), timestamp__gt=since
    )
    latest = {entry.data["email"].lower(): entry for entry in entries.order_by("pk")}
    # Those without "remind" are of an older version: they took effect at once.
    return [
        entry
        for entry in latest.values()
        if entry.action == ACTION and "remind" in entry.data
    ]


def read(token: str) -> Invitation | None:
    """Return the pending invitation to which a link belongs, or None."""
    try:
        pk, is_mailed = signing.loads(
            token, salt=SALT, max_age=settings.PASSWORD_RESET_TIMEOUT
        )
        entry = ModelLogEntry.objects.filter(pk=pk, action=ACTION).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None
    fleet = entry and _tenant(entry)
    if entry is None or fleet is None or entry not in pending(fleet, timezone.now()):
        return None
    return Invitation(entry, fleet, bool(is_mailed))


def _tenant(entry: ModelLogEntry) -> Any:
    """Return the tenant whose history a line belongs to, if it is there still."""
    kind: Any = entry.content_type.model_class()
    if kind not in tenants.kinds():
        return None
    return kind._default_manager.filter(pk=entry.object_id).first()
