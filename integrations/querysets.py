"""Questions about many webhooks and their calls."""

from datetime import datetime
from typing import Self

from django.db.models import F, Q

from core.db.querysets import ScopedQuerySet
from core.outbox.querysets import OutboxQuerySet
from core.outbox.retries import LEASE


class WebhookQuerySet(ScopedQuerySet):
    """Webhooks."""

    def in_trouble(self) -> Self:
        """Return those that fail, or were paused because they did."""
        paused = Q(paused_at__isnull=False) & ~Q(pause_reason="")
        return self.filter(paused | Q(failing_since__isnull=False))


class WebhookDeliveryQuerySet(OutboxQuerySet):
    """Calls of webhooks."""

    def of_working_webhooks(self) -> Self:
        """Return those whose webhooks are not paused."""
        return self.filter(webhook__paused_at=None)

    def claim(self, now: datetime) -> int:
        """Claim the claimable ones among these; return how many. One conditional
        UPDATE: of two workers that claim the same row, one does not get it."""
        return self.claimable(now).update(
            status="sending",
            claimed_at=now,
            attempts=F("attempts") + 1,
            next_attempt_at=now + LEASE,
        )

    def claimed(self, at: datetime) -> Self:
        """Return those that were claimed at that time, unless their lease ran out and
        somebody else has taken them over."""
        return self.filter(status="sending", claimed_at=at, next_attempt_at=at + LEASE)
