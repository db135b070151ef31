"""What is left of a file after cleaning: literal bytes, and spans of the original."""

import hashlib
import mmap
from collections.abc import Iterable
from typing import IO, Any

from django.core.files.base import File

# A span is (start, end) of the original; bytes stand for themselves.
Piece = bytes | tuple[int, int]
Data = bytes | mmap.mmap


def whole(file: File) -> Data:
    """Return the content of a file, mapped and not read where it lies on a disk.

    Nothing may change the file as long as the result is in use.
    """
    file.seek(0)
    raw: Any = file.file
    raw = getattr(raw, "file", raw)  # what tempfile wraps
    try:
        return mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ)
    except (AttributeError, OSError, ValueError):
        return bytes(file.read())


def write(data: Data, pieces: Iterable[Piece], target: IO[bytes]) -> tuple[str, int]:
    """Write the pieces; return the SHA-256 and the size of what was written."""
    digest, size = hashlib.sha256(), 0
    with memoryview(data) as original:
        for piece in pieces:
            part = piece if isinstance(piece, bytes) else original[slice(*piece)]
            digest.update(part)
            size += target.write(part)
            if isinstance(part, memoryview):
                part.release()
    return digest.hexdigest(), size
