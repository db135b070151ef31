"""The one rule for files: what they may be, decided by what is in them.

Whatever stores a file asks ``inspect`` first, and stores what it returns. Three judges
have to agree: the signature, libmagic, and a decoder (Pillow) or parser (pikepdf) that
reads all of it. The name and the type that a browser declares have no say.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from PIL import Image

from attachments import disk_space, jpeg, mime, names, pdf, png
from attachments.byte_spans import Data, Piece, whole, write
from attachments.errors import refusal
from attachments.mime import DOCUMENTS, EXTENSIONS, IMAGES, MIME_TYPES, Kind

__all__ = ["DOCUMENTS", "IMAGES", "Content", "Kind", "SafeFile", "inspect", "peek"]

IN_MEMORY = 10_000_000  # bytes; what is larger is kept on the disk meanwhile
# The decoder takes a PNG in blocks of this size, and tells how many it needed.
BLOCK = 16 * 1024


class SafeFile(File):
    """A file that was found good: what is to be stored of it, under a new name."""

    content: "Content"


@dataclass(frozen=True)
class Content:
    """What is in a file, and the file to be stored: checked, and stripped of what is
    not needed to show it."""

    kind: Kind
    sha256: str
    size: int
    file: SafeFile
    width: int | None = None
    height: int | None = None
    pages: int | None = None

    @property
    def extension(self) -> str:
        """Return what its name has to end with, without the dot."""
        return EXTENSIONS[self.kind]


def peek(file: File) -> Kind:
    """Return the kind a file claims to be. Reads its beginning only.

    ``ValidationError`` for what is empty, too large or none of the three kinds.
    """
    size = _size(file)
    if not size:
        raise refusal("empty")
    if size > settings.MAX_UPLOAD_SIZE:
        limit = filesizeformat(settings.MAX_UPLOAD_SIZE)
        raise refusal("too_large", size=filesizeformat(size), limit=limit)
    disk_space.require(file, size)
    file.seek(0)
    head = file.read(mime.HEAD)
    kind = mime.kind_of(head)
    if kind is None:
        raise refusal(mime.foreign_code(head))
    if mime.is_polyglot(head):
        raise refusal("polyglot")
    return kind


def inspect(file: File, kinds: frozenset[Kind] = IMAGES | DOCUMENTS) -> Content:
    """Return what is in a file, if it is one of ``kinds`` and nothing else.

    ``ValidationError`` with one sentence and a code of ``attachments.errors``
    otherwise. Costs one decoding of a picture; a PDF is not decoded. What was found
    good is not examined again.
    """
    if isinstance(file, SafeFile):
        kind, content = file.content.kind, file.content
    else:
        kind, content = peek(file), None
    if kind not in kinds:
        raise refusal("belongs_to_images" if kind in IMAGES else "belongs_to_documents")
    if content is None:
        content = READERS[kind](file, whole(file))
    content.file.seek(0)
    return content


def _size(file: File) -> int:
    """Return the size in bytes, as far as a file can tell."""
    try:
        return int(file.size)
    except (AttributeError, OSError, TypeError, ValueError):
        raise refusal("gone") from None


def _jpeg(file: File, data: Data) -> Content:
    found = jpeg.read(data)
    _check_pixels(found.width, found.height)
    return _image(Kind.JPEG, data, found)


def _png(file: File, data: Data) -> Content:
    # The size stands first, before anything is summed up or unpacked.
    _check_pixels(*png.size(data))
    return _image(Kind.PNG, data, png.read(data))


def _image(kind: Kind, data: Data, found: jpeg.Jpeg | png.Png) -> Content:
    """Keep the clean picture, and see whether all of it can be decoded."""
    size = (found.width, found.height)
    content = _keep(kind, data, found.pieces(), width=size[0], height=size[1])
    _decode(content.file, kind, size)
    return content


def _pdf(file: File, data: Data) -> Content:
    pages, kept = pdf.read(data)
    if kept != (0, len(data)):
        return _keep(Kind.PDF, data, [kept], pages=pages)
    # Nothing is cut off, so the file is stored as it came, without a copy of it.
    sha256 = hashlib.sha256(data).hexdigest()
    return _content(Kind.PDF, file.file, sha256, len(data), pages=pages)


READERS: dict[Kind, Callable[[File, Data], Content]] = {
    Kind.JPEG: _jpeg,
    Kind.PNG: _png,
    Kind.PDF: _pdf,
}


def _check_pixels(width: int, height: int) -> None:
    """Refuse what would unpack into too much, before anything is unpacked."""
    if width * height > settings.MAX_IMAGE_PIXELS:
        pixels = -(-width * height // 1_000_000)
        limit = settings.MAX_IMAGE_PIXELS // 1_000_000
        raise refusal("too_many_pixels", pixels=pixels, limit=limit)


def _keep(kind: Kind, data: Data, pieces: list[Piece], **facts: Any) -> Content:
    """Write what is kept of a file to a temporary one."""
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (lives as long as the content)
    sha256, size = write(data, pieces, kept)
    return _content(kind, kept, sha256, size, **facts)


def _content(kind: Kind, kept: Any, sha256: str, size: int, **facts: Any) -> Content:
    """Return what is known of a file, if libmagic says the same of it."""
    kept.seek(0)
    head = kept.read(mime.HEAD)
    if mime.mime_type(head) != MIME_TYPES[kind] or mime.is_polyglot(head):
        raise refusal("disagreement")
    safe = SafeFile(kept, names.new_name(EXTENSIONS[kind]))
    safe.size = size
    content = Content(kind, sha256, size, safe, **facts)
    safe.content = content
    return content


def _decode(file: File, kind: Kind, size: tuple[int, int]) -> None:
    """Decode the whole picture; the result is thrown away."""
    file.seek(0)
    raw: Any = file.file
    try:
        with Image.open(raw, formats=[kind]) as image:
            if image.size != size:
                raise refusal("disagreement")
            if kind == Kind.PNG:
                _watch_end(image, raw)
            image.load()
    except ValidationError:
        raise
    except Exception as error:  # decoders fail in many ways
        cut = "truncated" in str(error)
        raise refusal("truncated" if cut else "damaged") from error


def _watch_end(image: Any, raw: Any) -> None:
    """Have the decoder refuse a PNG that goes on after the end of its picture: what
    is hidden there, among the data of the picture, nobody sees and all pass on."""
    image.decodermaxblock = BLOCK
    end = image.load_end

    def load_end() -> None:
        at = raw.tell()
        raw.seek(0, SEEK_END)
        rest = raw.tell() - at
        raw.seek(at)
        end()
        if rest > 2 * BLOCK:
            raise refusal("png_hidden_data")

    image.load_end = load_end
