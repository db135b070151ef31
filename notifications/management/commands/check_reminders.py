"""``manage.py check_reminders``: are the reminders being seen to?"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications import health


class Command(BaseCommand):
    """For monitoring: prints a verdict and figures, and exits with 1 if unwell."""

    help = "Says whether reminders are being sent. Exit code 1 if something is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        found = health.look(timezone.now())
        for line in health.lines(found):
            self.stdout.write(line)
        if error := health.last_error():
            self.stdout.write(f"error of the last run: {error}")
        if not found.is_well:
            raise SystemExit(1)
