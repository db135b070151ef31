"""Questions about rows of what goes out."""

from datetime import datetime
from typing import Self

from django.db.models import Case, Q, Value, When

from core.db.querysets import ScopedQuerySet
from core.resilience.clock import SKEW


class OutboxQuerySet(ScopedQuerySet):
    """Rows of what goes out: written first, claimed before the attempt, settled after
    it."""

    def claimable(self, now: datetime) -> Self:
        """Return those that can be sent ``now``: queued, failed and waited for long
        enough, or left behind by a worker that crashed. Settled ones never are."""
        return self.filter(next_attempt_at__lte=now)

    def release_future_claims(self, now: datetime) -> int:
        """Let go of what was written or claimed by a clock that was ahead, and would
        wait until that time comes; return how many."""
        later = now + SKEW
        wrong = Q(claimed_at=None, created_at__gt=later) | Q(claimed_at__gt=later)
        # The worker that claimed it may still be at it: no conversation takes longer.
        when = Case(When(status="sending", then=Value(later)), default=Value(now))
        return self.filter(wrong, next_attempt_at__gt=later).update(
            next_attempt_at=when
        )

    def skipped(self) -> Self:
        """Return those that nobody needed any more when their turn came."""
        return self.filter(status="skipped")

    def failing(self) -> Self:
        """Return those that failed: to be tried again, or given up."""
        return self.filter(status__in=["failed", "given_up"])

    def try_again(self, now: datetime) -> int:
        """Queue those of these that failed, as if they had not been tried; return
        how many. What may have arrived comes again under its old identity."""
        return self.failing().update(status="queued", attempts=0, next_attempt_at=now)
