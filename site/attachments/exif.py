"""The one thing of a photo's EXIF data that is needed to show it: which side is up."""

import struct

ORIENTATION = 0x0112
SHORT = 3


def orientation(tiff: bytes) -> int:
    """Return 1 to 8, and 1 for data that do not say or cannot be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _n, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == ORIENTATION:
                return value if kind == SHORT and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def only_orientation(value: int) -> bytes:
    """Return EXIF data (a TIFF file, of sorts) that say nothing else."""
    entry = struct.pack(">HHIHH", ORIENTATION, SHORT, 1, value, 0)
    return b"MM\0*\0\0\0\x08" + b"\0\x01" + entry + b"\0\0\0\0"
