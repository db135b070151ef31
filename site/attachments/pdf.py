"""What may be in a PDF. Its bytes stay as they are (a signature in it stays valid), so
what could do harm is refused, and not taken out.

One that may be opened without a password, but not changed, is read as any other. Of
what it may carry inside there is one: the XML of an electronic invoice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from time import monotonic
from typing import Any

import pikepdf
from django.core.exceptions import ValidationError
from pikepdf import Array, Dictionary, Name, Stream, settings

from attachments import invoices
from attachments.byte_spans import Data, Piece
from attachments.errors import refusal
from attachments.mime import HEAD, pdf_start

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
    rb"|3D|Movie|Sound|Screen|Rendition|OpenAction|AA)(?![A-Za-z0-9])"
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
    "/RF": "pdf_embedded_files",
}
# What nobody presses: these may not be done by themselves.
AUTOMATIC = {
    Name.SubmitForm,
    Name.ImportData,
    Name.GoToR,
    Name.GoToE,
    Name.Launch,
    Name.URI,
    Name.JavaScript,
    Name.Thread,
}
LONGEST_CHAIN = 1000  # actions, one after the other


@dataclass
class Inside:
    """The files that a PDF carries: those that are named, and all there are."""

    named: list[Any] = field(default_factory=list)
    streams: set[tuple[int, int]] = field(default_factory=set)


def read(data: Data) -> tuple[int, Piece]:
    """Return the number of pages, and what is to be stored: the part of the file that
    is the PDF.

    Opens every page and looks at every object; streams are not decoded, but for those
    that hold objects. ``ValidationError`` for what is damaged, locked or active.
    """
    start = pdf_start(data[:HEAD])
    end = _end(data, start)
    try:
        return _read(data, start, end), (start, end)
    except ValidationError as error:
        if not start or error.code != "damaged":
            raise
    # An empty line before its beginning, of which its positions may have known.
    written = _rewritten(data, start, end)
    return _read(written, 0, len(written)), written


def _read(data: Data, start: int, end: int) -> int:
    """Return the number of pages of what is there, if it may be."""
    whole = isinstance(data, bytes)
    source = BytesIO(data[start:end]) if whole else _Window(data, start, end)
    try:
        with pikepdf.open(source, attempt_recovery=False) as pdf:
            return _check(pdf)
    except ValidationError:
        raise
    except pikepdf.PasswordError:
        raise refusal("pdf_encrypted") from None
    except Exception as error:  # a parser fails in many ways
        raise refusal(_code(str(error).lower())) from error


def _code(words: str) -> str:
    if "no pages found" in words:
        return "pdf_no_pages"
    return "pdf_encrypted" if "encrypt" in words else "damaged"


def _rewritten(data: Data, start: int, end: int) -> bytes:
    """Return a PDF with its positions put right."""
    written = BytesIO()
    try:
        with pikepdf.open(BytesIO(data[start:end])) as pdf:
            pdf.save(written, preserve_pdfa=True)
    except Exception as error:  # a parser fails in many ways
        raise refusal("damaged") from error
    return written.getvalue()


def _end(data: Data, start: int) -> int:
    """Return where a PDF ends; what is appended to it is cut off."""
    if not HEADER.match(data, start):
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
    """A part of a mapped file, as a file that is read without copying it."""

    def __init__(self, data: Any, start: int, end: int) -> None:
        super().__init__()
        self._data, self._start, self._end, self._at = data, start, end - start, 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (0, self._at, self._end)[whence]
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        end = self._end if size is None or size < 0 else self._at + size
        first, last = self._start + self._at, self._start + min(end, self._end)
        found = bytes(self._data[first:last])
        self._at += len(found)
        return found

    def readinto(self, buffer: Any) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _check(pdf: pikepdf.Pdf) -> int:
    """Raise ``ValidationError`` for what may not be; return the number of pages."""
    if Name.Collection in pdf.Root:
        raise refusal("pdf_embedded_files")
    deadline, inside = monotonic() + MAX_SECONDS, Inside()
    for number, item in enumerate(pdf.objects):
        if number % 256 == 0 and monotonic() > deadline:
            raise refusal("damaged")
        _check_object(item, inside)
    if inside.streams or inside.named:
        _check_invoice(pdf, inside)
    return _count_pages(pdf)


def _check_invoice(pdf: pikepdf.Pdf, inside: Inside) -> None:
    """Let the one XML of an electronic invoice be in there, and nothing else."""
    for specification in inside.named:
        for key in ("/F", "/UF"):
            if key in specification and not invoices.is_name(str(specification[key])):
                raise refusal("pdf_embedded_files")
        if "/F" not in specification and "/UF" not in specification:
            raise refusal("pdf_embedded_files")
        carried = specification["/EF"]
        inside.streams |= {stream.objgen for stream in carried.as_dict().values()}
    if len(inside.streams) != 1 or not inside.named:
        raise refusal("pdf_embedded_files")
    (stream,) = (pdf.get_object(*key) for key in inside.streams)
    if not isinstance(stream, Stream) or not invoices.is_invoice(stream.read_bytes()):
        raise refusal("pdf_embedded_files")


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


def _check_object(item: Any, inside: Inside) -> None:
    """Check one object. Most are only searched for words, which is fast."""
    if isinstance(item, Stream):
        if "/F" in item:  # its data are in another file, or on a server
            raise refusal("pdf_acts")
        written = item.stream_dict.unparse()
    elif isinstance(item, (Dictionary, Array)):
        written = item.unparse(resolved=True)
    else:
        return
    if SUSPICIOUS.search(written):
        for part in _parts(item):
            _check_dictionary(part, inside)


def _check_dictionary(item: Any, inside: Inside) -> None:
    codes = [code for key, code in KEYS.items() if key in item]
    codes.append(ACTIONS.get(_name(item, "/S"), ""))
    codes.append(SUBTYPES.get(_name(item, "/Subtype"), ""))
    for code in filter(None, codes):
        raise refusal(code)
    if _name(item, "/Type") == Name.EmbeddedFile:
        inside.streams.add(item.objgen)
    if "/EF" in item:
        inside.named.append(item)
    if "/OpenAction" in item:
        _check_chain(item["/OpenAction"])
    if isinstance(events := item.get("/AA"), Dictionary):
        for event in events.as_dict().values():
            _check_chain(event)


def _check_chain(action: Any) -> None:
    """Refuse what is done by itself, at once or after something else, and would send
    something or lead out of the file."""
    pending, seen = [action], set()
    while pending:
        one = pending.pop()
        if isinstance(one, Array):
            pending += [part for part in one if isinstance(part, (Dictionary, Array))]
        if not isinstance(one, Dictionary) or (one.is_indirect and one.objgen in seen):
            continue
        seen.add(one.objgen)
        act = _name(one, "/S")
        if act in AUTOMATIC or len(pending) > LONGEST_CHAIN:
            raise refusal(ACTIONS.get(act, "pdf_acts"))
        if "/Next" in one:
            pending.append(one["/Next"])


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
            own = part.stream_dict if isinstance(part, Stream) else part
            values = list(own.as_dict().values())
        pending += [x for x in values if isinstance(x, (Dictionary, Array))]
