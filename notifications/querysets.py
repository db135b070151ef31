"""Questions about many deliveries."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

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

    def nobody(self) -> "DeliveryQuerySet":
        """Return those that say that there was nobody to tell, of work still to be
        done of which nobody was told since."""
        told = self.model._default_manager.filter(
            record=OuterRef("record"),
            due_value=OuterRef("due_value"),
            offset__lte=OuterRef("offset"),
            recipient__isnull=False,
        ).exclude(status="skipped")
        return self.filter(
            ~Exists(told),
            recipient=None,
            record__status="incomplete",
            record__vehicle__status="active",
        )

    def failing(self) -> "DeliveryQuerySet":
        """Return those that failed: to be tried again, or given up."""
        return self.filter(status__in=["failed", "given_up"])

    def try_again(self, now: datetime) -> int:
        """Queue those of these that failed, as if they had not been tried; return
        how many. What may have arrived comes again under its old Message-ID."""
        return self.failing().update(status="queued", attempts=0, next_attempt_at=now)

    def for_sending(self) -> "DeliveryQuerySet":
        """Fetch along what a mail is made of."""
        return self.select_related(
            "record__vehicle__fleet",
            "record__maintenance_type",
            "recipient__wagtail_userprofile",
        )


class ReminderPolicyQuerySet(QuerySet):
    """Reminder policies."""


class PreferenceQuerySet(QuerySet):
    """Preferences."""

    def of(self, user: Any) -> "PreferenceQuerySet":
        """Return those of one person."""
        return self.filter(user=user)
