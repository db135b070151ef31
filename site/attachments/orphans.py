"""What is left over when a process was killed between the disk and the database.

Files are stored before their row and deleted after it, so what can be left over are
files without a row: nobody can reach them, and they only take room. Whatever else is
found here was caused from outside, say by restoring half a backup.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from os import walk
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from attachments.models import PrivateDocument, PrivateImage, PrivateRendition

# The folders in which files belong to rows. Others are nobody's business here.
FOLDERS = (
    "original_images",
    "documents",
    "images",
    "wagtail_uploads",
    "avatar_images",
)
OWNERS: tuple[tuple[Any, str], ...] = (
    (PrivateImage, "file"),
    (PrivateDocument, "file"),
    (PrivateRendition, "file"),
    (UploadedFile, "file"),
    (UserProfile, "avatar"),
)
ORIGINALS: tuple[Any, ...] = (PrivateImage, PrivateDocument)
BATCH = 500  # names asked for at once


def loose_files(before: datetime) -> Iterator[str]:
    """Yield the names of files that no row knows, written before an instant.

    Leave an hour or more: a file that is just being uploaded has no row yet. A query
    a model for 500 files; holds no more than these in memory.
    """
    found = (name for folder in FOLDERS for name in _old_files(folder, before))
    while names := list(islice(found, BATCH)):
        known: set[str] = set()
        for model, field in OWNERS:
            rows = model._base_manager.filter(**{f"{field}__in": names})
            known.update(rows.values_list(field, flat=True))
        yield from (name for name in names if name not in known)


def stale_uploads(before: datetime) -> Iterator[UploadedFile]:
    """Yield uploads that waited for a title since before an instant, and got none."""
    names = set(_old_files("wagtail_uploads", before))
    for upload in UploadedFile.objects.iterator():
        if upload.file.name in names or not default_storage.exists(upload.file.name):
            yield upload


def rows_without_file(models: Iterable[Any] = ORIGINALS) -> Iterator[Any]:
    """Yield the rows whose file is not there. Looks at the disk once a row."""
    for model in models:
        for row in model._base_manager.iterator():
            if not default_storage.exists(row.file.name):
                yield row


def unexamined_rows() -> Iterator[Any]:
    """Yield the rows from before files were examined."""
    for model in ORIGINALS:
        yield from model._base_manager.filter(sha256="").iterator()


def examine(row: Any) -> str:
    """Examine the file of a row anew, and store it clean. Return why not, if not."""
    try:
        with default_storage.open(row.file.name) as file:
            row.file = File(file, name=row.file.name)
            row.save()
    except OSError:
        return ""  # counted among the rows without a file
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def discard(upload: UploadedFile) -> None:
    """Delete the row of an upload, and then its file."""
    name = upload.file.name
    upload.delete()
    default_storage.delete(name)


def _old_files(folder: str, before: datetime) -> Iterator[str]:
    """Yield the names of the files of a folder last written before an instant."""
    root = Path(_location())
    for parent, _folders, files in walk(root / folder):
        for file in files:
            path = Path(parent, file)
            try:
                written = path.stat().st_mtime
            except FileNotFoundError:
                continue  # deleted meanwhile
            if written < before.timestamp():
                yield str(path.relative_to(root))


def _location() -> str:
    """Return where the files are."""
    storage: Any = default_storage
    if not isinstance(storage, FileSystemStorage) and not hasattr(storage, "location"):
        raise TypeError("Files that are stored elsewhere cannot be listed.")
    return str(storage.location)
