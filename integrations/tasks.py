"""Huey is the tick of what is done again and again, and nothing more."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from integrations.webhooks import sending


@db_periodic_task(crontab(minute="*"))
def call_webhooks() -> None:
    """Send what webhooks are to be told."""
    sending.run(timezone.now)


@db_periodic_task(crontab(hour="3", minute="40"))
def forget_calls() -> None:
    """Delete what no log keeps any more."""
    sending.forget(timezone.now())
