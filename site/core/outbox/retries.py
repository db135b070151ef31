"""When what could not be sent is tried again. Pure: no clock, no rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# How long a worker may take over what it claimed. One that takes longer has crashed,
# and it is anybody's again. Far more than a mail server's slowest answers take.
LEASE = timedelta(minutes=10)


# How long to wait after the first failed attempt, the second, …; then no more.
# Together a long weekend without a mail server.
PAUSES = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=1),
)


def next_attempt(
    failed_at: datetime, attempts: int, pauses: Sequence[timedelta] = PAUSES
) -> datetime | None:
    """Return when to try again what failed so often, or None to give it up."""
    if attempts > len(pauses):
        return None
    return failed_at + pauses[attempts - 1]
