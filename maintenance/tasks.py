"""What the worker does for maintenance."""

from django.utils import timezone
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from maintenance.reports.yearly import build


@task()
def make_yearly_report(pk: int) -> None:
    """Make what somebody asked for."""
    build.make(pk, timezone.now)


@db_periodic_task(crontab(minute="*"))
def make_lost_reports() -> None:
    """Make what the queue has lost: it forgets a task when it begins it."""
    build.catch_up(timezone.now)


@db_periodic_task(crontab(hour="3", minute="50"))
def forget_reports() -> None:
    """Delete yearly reports that are not kept any longer."""
    build.forget(timezone.now())
