"""What a PNG file consists of (ISO/IEC 15948), and which chunks of it are kept.

Kept is what is needed to show the picture as it was meant: the data, untouched,
palette, transparency, colour, size in print, and the orientation. Text, time, further
pictures, chunks nobody registered, and what follows the end are dropped.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from attachments import exif, icc
from attachments.byte_spans import Data, Piece
from attachments.errors import refusal

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Each at most once, before the data.
KEPT = {
    b"PLTE",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"cICP",
    b"sBIT",
    b"bKGD",
    b"pHYs",
    b"hIST",
    b"mDCV",
    b"cLLI",
}
CHANNELS = {0: 1, 2: 3, 3: 3, 4: 1, 6: 3}  # of colour, by the colour type
MAX_CHUNKS = 100_000


@dataclass
class Png:
    """The size of a picture in pixels, and what is kept of its file."""

    width: int = 0
    height: int = 0
    channels: int = 0
    orientation: int = 0
    head: list[Piece] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    data: list[tuple[int, int]] = field(default_factory=list)

    def pieces(self) -> list[Piece]:
        """Return the clean file."""
        turned: list[Piece] = []
        if self.orientation > 1:
            turned = [_chunk(b"eXIf", exif.only_orientation(self.orientation))]
        return [SIGNATURE, *self.head, *turned, *self.data, _chunk(b"IEND", b"")]


def size(data: Data) -> tuple[int, int]:
    """Return width and height as the file says them; zeros if it does not."""
    if data[12:16] != b"IHDR":
        return 0, 0
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def read(data: Data) -> Png:
    """Read a PNG up to the end of its picture; nothing is decoded.

    ``ValidationError`` if it is cut off, damaged, or has chunks that must be understood
    and are of no standard.
    """
    png = Png()
    for name, start, end in _chunks(data):
        if not png.width:
            _header(png, name, bytes(data[start + 8 : end - 4]))
            png.head.append((start, end))
        elif name == b"IEND":
            break
        elif name == b"IDAT":
            _data(png, start, end)
        else:
            _other(png, data, name, start, end)
    if not png.data:
        raise refusal("damaged")
    return png


def _chunks(data: Data) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of the chunks. Their sums are checked, but for the
    data of the picture: the decoder sees to those."""
    at = len(SIGNATURE)
    for _number in range(MAX_CHUNKS):
        if at + 12 > len(data):
            raise refusal("truncated")
        length = int.from_bytes(data[at : at + 4], "big")
        end = at + 12 + length
        name = bytes(data[at + 4 : at + 8])
        if not name.isalpha() or length >= 1 << 31:
            raise refusal("damaged")
        if end > len(data):
            raise refusal("truncated")
        if name != b"IDAT" and _sum(data, at, end) != bytes(data[end - 4 : end]):
            raise refusal("damaged")
        yield name, at, end
        at = end
    raise refusal("unusual_png")


def _sum(data: Data, start: int, end: int) -> bytes:
    with memoryview(data) as view, view[start + 4 : end - 4] as summed:
        return zlib.crc32(summed).to_bytes(4, "big")


def _header(png: Png, name: bytes, payload: bytes) -> None:
    if name != b"IHDR" or len(payload) != 13:
        # Apple's own kind begins with another chunk.
        raise refusal("unusual_png" if name == b"CgBI" else "damaged")
    png.width = int.from_bytes(payload[:4], "big")
    png.height = int.from_bytes(payload[4:8], "big")
    png.channels = CHANNELS.get(payload[9], 0)
    if not (png.width and png.height and png.channels):
        raise refusal("damaged")


def _data(png: Png, start: int, end: int) -> None:
    """Take a part of the picture; the parts have to follow one another."""
    if not png.data:
        png.data.append((start, end))
    elif png.data[-1][1] == start:
        png.data[-1] = (png.data[-1][0], end)
    else:
        raise refusal("damaged")


def _other(png: Png, data: Data, name: bytes, start: int, end: int) -> None:
    if name == b"eXIf" and not png.orientation:
        png.orientation = exif.orientation(bytes(data[start + 8 : end - 4]))
    elif name == b"iCCP" and not png.data and name not in png.seen:
        png.seen.add(name)
        png.head += _profile(png, bytes(data[start + 8 : end - 4]))
    elif name in KEPT and not png.data and name not in png.seen:
        png.seen.add(name)
        png.head.append((start, end))
    elif name[:1].isupper() and name not in KEPT:
        raise refusal("unusual_png")


def _profile(png: Png, payload: bytes) -> list[bytes]:
    """Return the colour profile, packed anew, if it is one."""
    _name, _zero, packed = payload.partition(b"\0")
    try:
        profile = zlib.decompressobj().decompress(packed[1:], icc.MAX_SIZE + 1)
    except zlib.error:
        return []
    if not icc.is_profile(profile, png.channels):
        return []
    return [_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))]


def _chunk(name: bytes, payload: bytes) -> bytes:
    checksum = zlib.crc32(name + payload).to_bytes(4, "big")
    return len(payload).to_bytes(4, "big") + name + payload + checksum
