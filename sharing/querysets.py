"""Questions about many shares."""

from django.db.models import F

from core.db.querysets import ScopedQuerySet


class ShareQuerySet(ScopedQuerySet):
    """Shares."""

    def working_first(self) -> "ShareQuerySet":
        """Return them with those that were revoked last."""
        return self.order_by(F("revoked_at").desc(nulls_first=True), "-pk")
