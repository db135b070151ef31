"""Whether there is room for a file: some of the disk is left for everything else."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from attachments.errors import refusal
from core.resilience import disk

CODE = "no_room"


def leaves_enough_free(size: int) -> bool:
    """Tell whether a file of so many bytes leaves free what is to stay free."""
    free = disk.free(settings.MEDIA_ROOT)
    return free is None or free - size >= settings.MIN_FREE_SPACE


def may_arrive(size: int) -> bool:
    """Tell whether an upload of so many bytes can be written down meanwhile, and kept
    afterwards."""
    free = disk.free(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    return leaves_enough_free(size) and (free is None or free > size)


def require(file: Any, size: int) -> None:
    """Raise ``ValidationError`` if there is no room for a file, or was none for all of
    it when it arrived."""
    if getattr(file, "no_room", False) or not leaves_enough_free(size):
        raise none_left()


def none_left() -> ValidationError:
    """Return the error that says so, to be raised."""
    return refusal(CODE)
