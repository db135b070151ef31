"""What a file claims to be by its first bytes, whatever its name says.

The three kinds that are taken have to begin with their signature at the very first
byte. Everything else only gets its name here, for the sentence that refuses it.
"""

import re
import threading
from enum import StrEnum

import pylibmagic  # noqa: F401  (brings libmagic along, and has to come first)

# isort: split
import magic

HEAD = 64 * 1024  # bytes that are looked at


class Kind(StrEnum):
    """The kinds of file that are taken."""

    PNG = "PNG"
    JPEG = "JPEG"
    PDF = "PDF"


IMAGES = frozenset({Kind.PNG, Kind.JPEG})
DOCUMENTS = frozenset({Kind.PDF})
EXTENSIONS = {Kind.PNG: "png", Kind.JPEG: "jpg", Kind.PDF: "pdf"}
MIME_TYPES = {
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.PDF: "application/pdf",
}
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"\xff\xd8\xff": Kind.JPEG,
    b"%PDF-": Kind.PDF,
}
# Readers of PDF look for its beginning this far into a file.
PDF_WINDOW = 1024
# What cannot be seen of a text, and begins no other kind of file.
BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\f\r ]{0,1024}")

# The code of a refusal by what libmagic says; the first that fits.
FOREIGN = (
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/tiff", "tiff"),
    ("image/svg", "svg"),
    ("image/hei", "heic"),
    ("image/avif", "avif"),
    ("image/", "other_picture"),
    ("application/postscript", "postscript"),
    ("text/html", "html"),
    ("application/xhtml", "html"),
    ("application/x-dosexec", "executable"),
    ("application/vnd.microsoft.portable-executable", "executable"),
    ("application/x-executable", "executable"),
    ("application/x-pie-executable", "executable"),
    ("application/x-sharedlib", "executable"),
    ("application/x-object", "executable"),
    ("application/x-mach-binary", "executable"),
    ("application/x-elf", "executable"),
    ("application/java", "executable"),
    ("application/javascript", "script"),
    ("text/javascript", "script"),
    ("text/x-", "script"),
    ("application/vnd.openxmlformats", "office"),
    ("application/vnd.oasis", "office"),
    ("application/vnd.ms-", "office"),
    ("application/msword", "office"),
    ("application/x-ole", "office"),
    ("text/rtf", "office"),
    ("application/zip", "archive"),
    ("application/gzip", "archive"),
    ("application/x-7z", "archive"),
    ("application/x-rar", "archive"),
    ("application/vnd.rar", "archive"),
    ("application/x-tar", "archive"),
    ("application/x-bzip2", "archive"),
    ("application/x-xz", "archive"),
    ("video/", "media"),
    ("audio/", "media"),
    ("text/", "text"),
)

_threads = threading.local()


def mime_type(head: bytes) -> str:
    """Return what libmagic says of the first bytes of a file."""
    if not hasattr(_threads, "magic"):
        _threads.magic = magic.Magic(mime=True)
    return str(_threads.magic.from_buffer(head[:HEAD]))


def kind_of(head: bytes) -> Kind | None:
    """Return the kind whose signature a file begins with, if it is one of ours."""
    for signature, kind in SIGNATURES.items():
        if head.startswith(signature):
            return kind
    return Kind.PDF if pdf_start(head) else None


def pdf_start(head: bytes) -> int:
    """Return where a PDF begins: behind empty lines, which some programs put before
    it, and nothing else. 0 also if it is none."""
    blank = BLANK.match(head)
    start = blank.end() if blank else 0
    return start if head.startswith(b"%PDF-", start) else 0


def is_polyglot(head: bytes) -> bool:
    """Tell whether a PNG or JPEG would also be read as a PDF."""
    return kind_of(head) in IMAGES and b"%PDF-" in head[: PDF_WINDOW + 5]


def foreign_code(head: bytes) -> str:
    """Return the code of the refusal for what is none of the three kinds."""
    if head[4:8] == b"ftyp":
        return _boxed(head)
    mime = mime_type(head)
    for beginning, code in FOREIGN:
        if mime.startswith(beginning) and beginning != "text/":
            return code
    # libmagic calls a page with the letters %PDF in it a PDF.
    lowered = head[:1024].lower()
    if b"<svg" in lowered:
        return "svg"
    if b"<html" in lowered or b"<script" in lowered:
        return "html"
    if b"%PDF-" in head[: PDF_WINDOW + 5]:
        return "pdf_starts_late"
    return "text" if mime.startswith("text/") else "unknown"


def _boxed(head: bytes) -> str:
    """Tell HEIC, AVIF and films apart, which share one container."""
    size = min(int.from_bytes(head[:4], "big"), 256)
    brands = {head[i : i + 4] for i in (8, *range(16, max(size, 16), 4))}
    if brands & {b"avif", b"avis"}:
        return "avif"
    if brands & {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1"}:
        return "heic"
    return "media"
