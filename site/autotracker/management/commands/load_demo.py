"""Fills an installation without fleets with the demo."""

import secrets
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from autotracker.demo.city import FILE
from autotracker.demo.load import load
from vehicles.models import Fleet


class Command(BaseCommand):
    """Loads a city's fleet and a household; refuses where there is a fleet."""

    help = "Load the demo: a city's fleet and a household, with reminders due today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--password", help="of the user admin; left out: made up, and printed"
        )
        parser.add_argument(
            "--today", metavar="YYYY-MM-DD", help="the date to reckon from (for tests)"
        )

    def handle(
        self, *, password: str | None = None, today: str | None = None, **options: Any
    ) -> None:
        now = timezone.now()
        fixed = _date(today, now) if today else None
        if Fleet.objects.exists():
            raise CommandError("There is a fleet already; the demo is not loaded.")
        new_password = password or secrets.token_urlsafe(12)
        try:
            admin = load(
                settings.BASE_DIR / FILE,
                new_password,
                lambda zone: fixed or now.astimezone(ZoneInfo(zone)).date(),
                self.say,
            )
        except OSError as error:
            raise CommandError(
                f"The demo needs {error.filename}, which cannot be read "
                f"({error.strerror}). It comes with the repository."
            ) from error
        except ValidationError as error:
            sentences = " ".join(error.messages)
            raise CommandError(f"The demo cannot be loaded: {sentences}") from error
        if not admin.check_password(new_password):
            self.say("The user admin was there before and keeps the password.")
        elif not password:
            self.say(f"Log in as admin with the password {new_password}")

    def say(self, line: str) -> None:
        """Print a line at once, also into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()


def _date(text: str, now: datetime) -> date:
    """Return the date; it may not be later than it is anywhere on earth."""
    try:
        given = date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no date; write it as 2026-03-17.") from error
    if given > now.date():
        raise CommandError(f"{given} is in the future: no work can be done by then.")
    return given
