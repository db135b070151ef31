"""``manage.py send_reminders``: the reminder run, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications import reminders


class Command(BaseCommand):
    """Writes and sends what is due, as the periodic task does."""

    help = "Writes and sends the reminders that are due. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reminders.run(timezone.now)
        self.stdout.write(
            f"Reminders: {done['written']} written, {done['sent']} sent, "
            f"{done['failed']} failed, {done['skipped']} skipped."
        )
