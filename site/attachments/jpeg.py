"""What a JPEG file consists of (ITU-T T.81), and which parts of it are kept.

Cameras and phones put into the segments before a picture where, when and with which
device it was taken, and append second pictures and clips; others append archives. Kept
is what is needed to show the picture: its tables and scans, untouched, the colour
profile, and the orientation. The picture is not decoded for that.
"""

import re
from dataclasses import dataclass, field

from attachments import exif, icc
from attachments.byte_spans import Data, Piece
from attachments.errors import refusal

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
APP0, APP1, APP2, APP14, COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
SOS = 0xDA
BASELINE = {0xC0, 0xC1, 0xC2}  # sequential and progressive, Huffman-coded
TABLES = {0xC4, 0xDB, 0xDD}  # Huffman, quantisation, restart interval
UNUSUAL = {*range(0xC3, 0xD0), 0xDC, 0xDE, 0xDF} - {0xC4, 0xC8}
EXIF = b"Exif\0\0"
ICC = b"ICC_PROFILE\0"
ICC_PART = 65533 - len(ICC) - 2
# Each scan is decoded over the whole picture; the usual progressive JPEG has ten.
MAX_SCANS = 50

# The next marker: in a scan, 0xFF may also be data (00), a restart or filling.
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass
class Jpeg:
    """The size of a picture in pixels, and what is kept of its file."""

    width: int = 0
    height: int = 0
    channels: int = 0
    jfif: bytes = b""
    adobe: bytes = b""
    orientation: int = 0
    profile: dict[int, bytes] = field(default_factory=dict)
    profile_parts: int = 0
    body: list[Piece] = field(default_factory=list)
    scans: int = 0

    def pieces(self) -> list[Piece]:
        """Return the clean file, in the order that readers expect."""
        head = [SOI, self.jfif]
        if self.orientation > 1:
            said = EXIF + exif.only_orientation(self.orientation)
            head.append(_segment(APP1, said))
        return [*head, *self._profile(), self.adobe, *self.body, EOI]

    def _profile(self) -> list[bytes]:
        if set(self.profile) != set(range(1, self.profile_parts + 1)):
            return []
        data = b"".join(self.profile[part] for part in sorted(self.profile))
        if not icc.is_profile(data, self.channels):
            return []
        parts = [data[i : i + ICC_PART] for i in range(0, len(data), ICC_PART)]
        return [
            _segment(APP2, ICC + bytes([number, len(parts)]) + part)
            for number, part in enumerate(parts, 1)
        ]


def read(data: Data) -> Jpeg:
    """Read a JPEG up to the end of its first picture; nothing is decoded.

    ``ValidationError`` if it is cut off, damaged, or of a kind few programs know.
    """
    jpeg, at = Jpeg(), len(SOI)
    while True:
        # What stands between segments is not part of the picture.
        found = _MARKER.search(data, at)
        if not found:
            raise refusal("truncated")
        marker, start = data[found.start() + 1], found.start()
        if marker == EOI[1]:
            break
        at = _take(jpeg, data, marker, start)
    if not jpeg.scans:
        raise refusal("damaged")
    return jpeg


def _take(jpeg: Jpeg, data: Data, marker: int, start: int) -> int:
    """Take what is kept of one segment; return where it ends."""
    if marker == SOI[1]:
        raise refusal("damaged")
    if marker == 0x01 or 0xD0 <= marker <= 0xD7:
        return start + 2  # these stand alone, and mean nothing here
    end = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
    if end > len(data):
        raise refusal("truncated")
    if end < start + 4:
        raise refusal("damaged")
    if marker in UNUSUAL:
        raise refusal("unusual_jpeg")
    if marker in BASELINE:
        _frame(jpeg, bytes(data[start + 4 : end]))
    if marker == SOS:
        end = _scan(jpeg, data, end)
    if marker in BASELINE | TABLES | {SOS}:
        jpeg.body.append((start, end))
    elif marker in (APP0, APP1, APP2, APP14):
        _application(jpeg, marker, bytes(data[start + 4 : end]))
    return end


def _frame(jpeg: Jpeg, payload: bytes) -> None:
    """Read size and channels; a file of several frames is no ordinary JPEG."""
    if jpeg.width:
        raise refusal("damaged")
    if len(payload) < 6 or payload[0] != 8:
        raise refusal("unusual_jpeg")
    jpeg.height = int.from_bytes(payload[1:3], "big")
    jpeg.width = int.from_bytes(payload[3:5], "big")
    jpeg.channels = payload[5]
    if not jpeg.width or not jpeg.height:
        raise refusal("unusual_jpeg")


def _scan(jpeg: Jpeg, data: Data, start: int) -> int:
    """Return where the data of a scan end, which have no length."""
    jpeg.scans += 1
    if not jpeg.width:
        raise refusal("damaged")
    if jpeg.scans > MAX_SCANS:
        raise refusal("unusual_jpeg")
    found = _END_OF_SCAN.search(data, start)
    if not found:
        raise refusal("truncated")
    return found.start()


def _application(jpeg: Jpeg, marker: int, payload: bytes) -> None:
    """Take what is needed of the segments that belong to programs."""
    if marker == APP0 and payload[:5] == b"JFIF\0" and len(payload) >= 12:
        # Without the thumbnail that may follow.
        jpeg.jfif = _segment(APP0, payload[:12] + b"\0\0")
    elif marker == APP14 and payload[:5] == b"Adobe" and len(payload) >= 12:
        jpeg.adobe = _segment(APP14, payload[:12])
    elif marker == APP1 and payload.startswith(EXIF) and not jpeg.orientation:
        jpeg.orientation = exif.orientation(payload[len(EXIF) :])
    elif marker == APP2 and payload.startswith(ICC) and len(payload) > 14:
        jpeg.profile.setdefault(payload[12], payload[14:])
        jpeg.profile_parts = payload[13]


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload
