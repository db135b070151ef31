#!/usr/bin/env python3
"""AutoTracker's command line: `manage.py help` lists what there is."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    """Run one command; a wrong setting ends it with a sentence, not a traceback."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "autotracker.settings.dev")

    from django.core.management import execute_from_command_line

    from autotracker.startup import load_settings_or_exit

    load_settings_or_exit()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # as the shell reports Ctrl-C
