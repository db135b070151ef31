"""Measures what docs/performance.md quotes: ``make bench``."""

import os
import sys
from importlib import import_module
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
PARTS = [
    "attachments",
    "markdown",
    "privacy",
    "history",
    "reminders",
    "odometer",
    "api",
]
LONG = ["admin"]  # by name only: it makes a million records


def main() -> None:
    """Run the parts named on the command line, or all, each on its own database."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "autotracker.settings.test"
    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    for name in sys.argv[1:] or PARTS:
        print(f"== {name}", flush=True)
        database = setup_databases(verbosity=0, interactive=False)
        try:
            for line in import_module(f"bench.{name}").run():
                print(line, flush=True)
        finally:
            teardown_databases(database, verbosity=0)


if __name__ == "__main__":
    main()
