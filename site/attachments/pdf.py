"""What may be in a PDF. Its bytes stay as they are (a signature in it stays valid), so
what could do harm is refused, and not taken out."""

import re
from collections.abc import Iterator
from io import BytesIO
from time import monotonic
from typing import Any

import pikepdf
from django.core.exceptions import ValidationError
from pikepdf import Array, Dictionary, Name, Stream, settings

from attachments.pieces import Data
from attachments.refusals import refusal

MAX_PAGES = 5000
MAX_SECONDS = 20  # for what is small and made to be slow
MAX_UNPACKED = 16 * 1024 * 1024  # bytes of one packed stream of objects
# pikepdf asks for these limits to be set once, for the whole process.
settings.set_qpdf_limits(
    doc_max_warnings=100,
    parser_max_container_size=1_000_000,
    flate_max_memory=MAX_UNPACKED,
    png_max_memory=MAX_UNPACKED,
    run_length_max_memory=MAX_UNPACKED,
    tiff_max_memory=MAX_UNPACKED,
    dct_max_memory=MAX_UNPACKED,
)

HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
ENDING = re.compile(rb"startxref\s+[0-9]{1,10}\s+%%EOF\s*\Z")
EOF = b"%%EOF"
BLANK = b"\0\t\n\f\r "
# A zip archive is read from its end: this signature, 18 bytes, and a comment.
ZIP_END, ZIP_REACH = b"PK\x05\x06", 65_535 + 22

# Words that stand in an object that has to be looked at; names are written in one
# way only by then.
SUSPICIOUS = re.compile(
    rb"/(?:JavaScript|JS|Launch|EF|EmbeddedFiles?|FileAttachment|GoToE|XFA|RichMedia"
    rb"|3D|Movie|Sound|Screen|Rendition)(?![A-Za-z0-9])"
)
ACTIONS = {
    Name.JavaScript: "pdf_scripts",
    Name.Launch: "pdf_launches",
    Name.GoToE: "pdf_embedded_files",
    Name.Rendition: "pdf_multimedia",
    Name.Movie: "pdf_multimedia",
    Name.Sound: "pdf_multimedia",
}
SUBTYPES = {
    Name.FileAttachment: "pdf_embedded_files",
    Name.RichMedia: "pdf_multimedia",
    Name("/3D"): "pdf_multimedia",
    Name.Movie: "pdf_multimedia",
    Name.Sound: "pdf_multimedia",
    Name.Screen: "pdf_multimedia",
}
KEYS = {
    "/JS": "pdf_scripts",
    "/XFA": "pdf_scripts",
    "/EF": "pdf_embedded_files",
}


def read(data: Data) -> tuple[int, int]:
    """Return the number of pages, and where the PDF ends.

    Opens every page and looks at every object; streams are not decoded, but for those
    that hold objects. ``ValidationError`` for what is damaged, locked or active.
    """
    end = _end(data)
    source = BytesIO(data[:end]) if isinstance(data, bytes) else _Window(data, end)
    try:
        with pikepdf.open(source, attempt_recovery=False) as pdf:
            return _check(pdf), end
    except ValidationError:
        raise
    except pikepdf.PasswordError:
        raise refusal("pdf_encrypted") from None
    except Exception as error:  # a parser fails in many ways
        empty = "no pages found" in str(error)
        raise refusal("pdf_no_pages" if empty else "damaged") from error


def _end(data: Data) -> int:
    """Return where a PDF ends; what is appended to it is cut off."""
    if not HEADER.match(data):
        raise refusal("damaged")
    last = data.rfind(EOF)
    if last < 0:
        raise refusal("truncated")
    end = last + len(EOF)
    rest = data[end:]
    if re.search(rb"[0-9]\s+obj\b", rest):
        # An update, or all but the first page, that was cut off.
        raise refusal("truncated")
    end += len(rest[:2]) - len(rest[:2].lstrip(BLANK))
    if not ENDING.search(data[max(0, end - 200) : end]):
        raise refusal("damaged")
    _check_no_archive(data[max(0, end - ZIP_REACH) : end])
    return end


def _check_no_archive(tail: bytes) -> None:
    at = tail.find(ZIP_END)
    while at >= 0:
        comment = int.from_bytes(tail[at + 20 : at + 22], "little")
        if at + 22 + comment >= len(tail):
            raise refusal("polyglot")
        at = tail.find(ZIP_END, at + 1)


class _Window(BytesIO):
    """The beginning of a mapped file, as a file that is read without copying it."""

    def __init__(self, data: Any, end: int) -> None:
        super().__init__()
        self._data, self._end, self._at = data, end, 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (0, self._at, self._end)[whence]
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        end = self._end if size is None or size < 0 else self._at + size
        found = bytes(self._data[self._at : min(end, self._end)])
        self._at += len(found)
        return found

    def readinto(self, buffer: Any) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _check(pdf: pikepdf.Pdf) -> int:
    """Raise ``ValidationError`` for what may not be; return the number of pages."""
    if pdf.is_encrypted:
        raise refusal("pdf_encrypted")
    if Name.Collection in pdf.Root:
        raise refusal("pdf_embedded_files")
    deadline = monotonic() + MAX_SECONDS
    for number, item in enumerate(pdf.objects):
        if number % 256 == 0 and monotonic() > deadline:
            raise refusal("damaged")
        _check_object(item)
    return _count_pages(pdf)


def _count_pages(pdf: pikepdf.Pdf) -> int:
    count = len(pdf.pages)
    if not count:
        raise refusal("pdf_no_pages")
    if count > MAX_PAGES:
        raise refusal("pdf_too_many_pages", limit=MAX_PAGES)
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        if contents is not None and not isinstance(contents, (Stream, Array)):
            raise refusal("damaged")
    return count


def _check_object(item: Any) -> None:
    """Check one object. Most are only searched for words, which is fast."""
    if isinstance(item, Stream):
        written = item.stream_dict.unparse()
    elif isinstance(item, (Dictionary, Array)):
        written = item.unparse(resolved=True)
    else:
        return
    if SUSPICIOUS.search(written):
        for part in _parts(item):
            _check_dictionary(part)


def _check_dictionary(item: Any) -> None:
    codes = [code for key, code in KEYS.items() if key in item]
    codes.append(ACTIONS.get(_name(item, "/S"), ""))
    codes.append(SUBTYPES.get(_name(item, "/Subtype"), ""))
    for code in filter(None, codes):
        raise refusal(code)
    if _name(item, "/Type") == Name.EmbeddedFile:
        raise refusal("pdf_embedded_files")


def _name(item: Any, key: str) -> Any:
    """Return the name at a key; anything else cannot be what is looked for."""
    value = item.get(key)
    return value if isinstance(value, Name) else None


def _parts(item: Any) -> Iterator[Any]:
    """Yield the dictionaries of an object, those inside of it included, but nothing
    that it refers to."""
    pending, outermost = [item], True
    while pending:
        part = pending.pop()
        if part.is_indirect and not outermost:
            continue
        outermost = False
        if isinstance(part, Array):
            values = list(part)
        else:
            yield part
            values = list(part.as_dict().values())
        pending += [x for x in values if isinstance(x, (Dictionary, Array))]
