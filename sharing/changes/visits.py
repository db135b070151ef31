"""What is written after visits: how often a page was opened and when last, nothing of
by whom; and the check value of a long history, which takes longer than a page.

A visit writes nothing. This gathers in memory and is written a few seconds later, for
all visits at once, by a thread of its own; a process that ends writes the counts it
has. If it is killed, a few seconds' counts are lost, which is all right for a count.
"""

import atexit
import logging
from datetime import datetime
from threading import Lock, Timer

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from sharing.changes.lookup import find

logger = logging.getLogger(__name__)


class Openings:
    """Visits that were not written down yet."""

    def __init__(self) -> None:
        self._counts: dict[int, tuple[int, datetime]] = {}
        self._unchecked: set[str] = set()
        self._lock = Lock()
        self._timer: Timer | None = None

    def count(self, share_id: int, now: datetime) -> None:
        """Count one visit. No query."""
        with self._lock:
            count, _before = self._counts.get(share_id, (0, now))
            self._counts[share_id] = (count + 1, now)
            self._wait()

    def check(self, token: str) -> None:
        """Have the check value of what this opens worked out. No query."""
        with self._lock:
            self._unchecked.add(token)
            self._wait()

    def catch_up(self) -> None:
        """Write down what was counted, and work out what is to be checked."""
        self.flush()
        from sharing.changes import checksums

        with self._lock:
            unchecked, self._unchecked = self._unchecked, set()
        for token in unchecked:
            try:
                if live := find(token, timezone.now()):  # as it is by now
                    checksums.out(live)
            except DatabaseError:
                logger.warning("A check value could not be worked out; a visit may")

    def flush(self) -> None:
        """Write down what was counted. What cannot be written is kept for later."""
        from sharing.models import Share

        with self._lock:
            counts, self._counts = self._counts, {}
            self._timer = None
        for share_id, (count, last) in counts.items():
            try:
                Share.objects.filter(pk=share_id).update(
                    opened_count=F("opened_count") + count, last_opened_at=last
                )
            except DatabaseError:
                logger.warning("Visits of a shared page could not be written down yet")
                self._keep(share_id, count, last)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._counts, self._unchecked = {}, set()

    def _keep(self, share_id: int, count: int, last: datetime) -> None:
        with self._lock:
            newer, when = self._counts.get(share_id, (0, last))
            self._counts[share_id] = (newer + count, max(when, last))

    def _wait(self) -> None:
        if self._timer is None and settings.HISTORY_COUNT_AFTER:
            self._timer = Timer(settings.HISTORY_COUNT_AFTER, self._aside)
            self._timer.daemon = True
            self._timer.start()

    def _aside(self) -> None:
        try:
            self.catch_up()
        finally:
            connection.close()  # this thread's own

    def flush_at_exit(self) -> None:
        """Write down what is left, if this process writes at all."""
        if self._timer is not None:
            self.flush()


openings = Openings()
atexit.register(openings.flush_at_exit)
