"""A PDF file of one page with text, as short as the format allows.

ISO 32000-1 names fourteen fonts that every reader has, so none is put in.
"""

import zlib

from PIL import ImageColor

WIDTH, HEIGHT = 595, 842  # A4, in points of 1/72 inch, counted from the foot

# How wide Helvetica's digits, point and comma are, in thousandths of the size.
# Only numbers are set to the right.
_DIGIT, _POINT = 556, 278


class Page:
    """What is on the page: boxes and lines of text."""

    def __init__(self) -> None:
        self.commands: list[bytes] = []

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Fill a rectangle; x and y are its lower left corner."""
        self._write(f"{_ink(fill)} {x} {y} {width} {height} re f")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        fill: str = "#222222",
        right: bool = False,
    ) -> None:
        """Write a line in Helvetica, from ``x`` on; with ``right``, up to it."""
        if right:
            x -= _width(text) * size / 1000
        font = "F2" if bold else "F1"
        self._write(f"BT {_ink(fill)} /{font} {size} Tf {x:.2f} {y:.2f} Td ")
        self.commands[-1] += _string(text) + b" Tj ET"

    def _write(self, command: str) -> None:
        self.commands.append(command.encode("ascii"))


def pdf(page: Page, title: str) -> bytes:
    """Return the file with the page in it."""
    content = zlib.compress(b"\n".join(page.commands))
    font = "<</Type/Font/Subtype/Type1/BaseFont/{}/Encoding/WinAnsiEncoding>>"
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>" % (WIDTH, HEIGHT),
            b"<</Filter/FlateDecode/Length %d>>\nstream\n" % len(content)
            + content
            + b"\nendstream",
            font.format("Helvetica").encode(),
            font.format("Helvetica-Bold").encode(),
            b"<</Title" + _string(title) + b"/Producer(AutoTracker)>>",
        ]
    )


def _file(objects: list[bytes]) -> bytes:
    """Return the objects with the table that says where each begins."""
    data, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (size, len(objects))
        + b"startxref\n%d\n%%%%EOF\n" % len(data)
    )


def _string(text: str) -> bytes:
    """Return a PDF string; what Western Europe does not write becomes “?”."""
    data = text.encode("cp1252", "replace")
    for mark in (b"\\", b"(", b")"):
        data = data.replace(mark, b"\\" + mark)
    return b"(" + data + b")"


def _width(text: str) -> int:
    return sum(_POINT if letter in ".," else _DIGIT for letter in text)


def _ink(fill: str) -> str:
    red, green, blue = ImageColor.getrgb(fill)[:3]
    return f"{red / 255:.3f} {green / 255:.3f} {blue / 255:.3f} rg"
