"""Huey is the tick of what is done again and again, and nothing more."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import close_db, db_periodic_task, on_startup

from notifications import reminders
from notifications.calendars import entries


@db_periodic_task(crontab(minute="*/15"))
def send_reminders() -> None:
    """Write and send what is due."""
    reminders.run(timezone.now)


@on_startup()
@close_db
def send_reminders_at_start() -> None:
    """Catch up at once on what was missed while no worker ran.

    Huey calls this in every worker thread or process; they share the work. It is
    done here and not queued, because the queue may be long after an import.
    """
    reminders.run(timezone.now)


@db_periodic_task(crontab(hour="3", minute="40"))
def forget() -> None:
    """Delete what no calendar shows any more."""
    entries.forget(timezone.now())
