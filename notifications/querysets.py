"""Questions about many deliveries."""

from datetime import datetime

from django.db.models import F

from notifications.rules import LEASE
from vehicles.querysets import ScopedQuerySet


class DeliveryQuerySet(ScopedQuerySet):
    """Deliveries."""

    def claimable(self, now: datetime) -> "DeliveryQuerySet":
        """Return those that can be sent ``now``: queued, failed and waited for long
        enough, or left behind by a worker that crashed. Settled ones never are."""
        return self.filter(next_attempt_at__lte=now)

    def claim(self, now: datetime) -> int:
        """Claim the claimable ones among these; return how many that were.

        One conditional UPDATE: of two workers that claim the same row, one gets 0.
        """
        return self.claimable(now).update(
            status="sending",
            claimed_at=now,
            attempts=F("attempts") + 1,
            next_attempt_at=now + LEASE,
        )

    def skipped(self) -> "DeliveryQuerySet":
        """Return those that nobody needed any more when their turn came."""
        return self.filter(status="skipped")

    def for_sending(self) -> "DeliveryQuerySet":
        """Fetch along what a mail is made of."""
        return self.select_related(
            "record__vehicle__fleet",
            "record__maintenance_type",
            "recipient__wagtail_userprofile",
        )
