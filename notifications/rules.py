"""When a reminder is due, and when a mail is tried again. Pure: no clock, no rows."""

from datetime import date, datetime, timedelta

# How many days before its due date a record is reminded of.
OFFSETS = (7, 1, 0)

# How long a worker may take over one mail. Whoever takes longer has crashed, and
# the mail is anybody's again. Far more than a mail server's slowest answers take.
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

# How long a run goes on sending; the next one takes over what is left. Less than
# the time between two runs, so that they do not pile up behind a slow mail server.
RUN_FOR = timedelta(minutes=10)


def days_left(due_on: date, *, on: date) -> int:
    """Return the days from the date ``on`` to ``due_on``; negative if it has passed."""
    return (due_on - on).days


def next_attempt(failed_at: datetime, attempts: int) -> datetime | None:
    """Return when to try again what failed so often, or None to give it up."""
    if attempts > len(PAUSES):
        return None
    return failed_at + PAUSES[attempts - 1]
