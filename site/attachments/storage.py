"""Where files are kept: a folder, in which a file that was stored stays stored."""

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="attachments.storage.DurableStorage")
class DurableStorage(FileSystemStorage):
    """Django's storage, which has a file on the disk before it says that it is stored:
    the row that names a file is written after that, and must not outlive it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # For nobody but the user the program runs as.
        kwargs.setdefault("file_permissions_mode", 0o600)
        kwargs.setdefault("directory_permissions_mode", 0o700)
        super().__init__(*args, **kwargs)

    def _save(self, name: str, content: File) -> str:
        stored: str = super()._save(name, content)  # type: ignore[misc]  # not in the stubs
        path = Path(self.path(stored))
        _flush(path)
        for folder in path.parents:
            _flush(folder)
            if folder == Path(self.location):
                break
        return stored


def _flush(path: Path) -> None:
    """Wait until a file or the entries of a folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
