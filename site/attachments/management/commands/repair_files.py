"""Finds files and rows that do not belong together, and mends what can be mended."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from attachments import orphans
from attachments.models import PrivateRendition


class Command(BaseCommand):
    """Deletes what nobody can reach, and names what has to be restored."""

    help = (
        "Deletes uploaded files that belong to nothing, forgets small copies whose "
        "file is gone, examines files from before files were examined, and names the "
        "images and documents whose file is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--hours",
            type=int,
            default=24,
            help="leave files alone that are younger, as they may be on their way "
            "(default: 24)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be done"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """``CommandError`` names what is missing, so that a monitor sees it."""
        self.dry = options["dry_run"]
        before = timezone.now() - timedelta(hours=options["hours"])
        for upload in list(orphans.stale_uploads(before)):
            self.do("unfinished upload", upload.file.name, orphans.discard, upload)
        for name in list(orphans.loose_files(before)):
            self.do("file of nothing", name, default_storage.delete, name)
        for copy in list(orphans.rows_without_file([PrivateRendition])):
            self.do("copy without file", copy.file.name, copy.delete)
        missing = list(self.examine())
        missing += [
            f"{row._meta.verbose_name} {row.pk} ({row}): {row.file.name} is missing"
            for row in orphans.rows_without_file()
        ]
        if missing:
            raise CommandError("\n".join(["Cannot be mended:", *missing]))

    def do(self, what: str, name: str, action: Any, *args: Any) -> None:
        """Say what is done, and do it."""
        self.stdout.write(f"{'would delete' if self.dry else 'deleted'} {what}: {name}")
        if not self.dry:
            action(*args)

    def examine(self) -> Any:
        """Examine what was stored before files were; yield what is refused."""
        for row in list(orphans.unexamined_rows()):
            self.stdout.write(f"not examined yet: {row._meta.verbose_name} {row.pk}")
            if not self.dry and (why := orphans.examine(row)):
                yield f"{row._meta.verbose_name} {row.pk} ({row}): {why}"
