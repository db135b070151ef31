"""``manage.py recompute_odometers``: recompute the summaries of all vehicles."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.progress import Progress
from vehicles.models import Vehicle
from vehicles.odometer.recompute import recompute_summaries


class Command(BaseCommand):
    """Reckons the odometer summaries and forecasts of all vehicles, in batches."""

    help = (
        "Recomputes the odometer summaries of all vehicles. Needed after "
        "an update that reckons differently, or after readings were written past the "
        "program. Safe to run at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch", type=int, default=500, help="vehicles at once (default: 500)"
        )

    def handle(self, *, batch: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("A batch has at least one vehicle.")
        keys = list(Vehicle.objects.order_by("pk").values_list("pk", flat=True))
        with Progress(len(keys), self.stderr) as progress:
            for start in range(0, len(keys), batch):
                some = keys[start : start + batch]
                recompute_summaries(some)
                progress.add(len(some))
        self.stdout.write(f"Reckoned: {len(keys)} vehicles.")
