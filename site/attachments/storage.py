"""Where files are kept: a folder, in which a file that was stored stays stored."""

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


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
        """Write a file whole, or leave nothing of it."""
        while True:
            path = Path(self.path(name))
            self._make(path.parent)
            try:
                descriptor = os.open(path, CREATE, self.file_permissions_mode or 0o600)
            except FileExistsError:  # somebody was faster; or it is a link
                name = self.get_available_name(name)
                continue
            try:
                with open(descriptor, "wb") as file:
                    for chunk in content.chunks():
                        file.write(chunk)
                self._flush_all(path)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
            return name.replace("\\", "/")

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it, unless they are there."""
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            one.mkdir(self.directory_permissions_mode or 0o700, exist_ok=True)

    def _flush_all(self, path: Path) -> None:
        """Wait until a file is on the disk, and its name in each folder."""
        _flush(path)
        for folder in path.parents:
            _flush(folder)
            if folder == Path(self.location):
                break


def _flush(path: Path) -> None:
    """Wait until a file or the entries of a folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
