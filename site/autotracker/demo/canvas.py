"""Drawing with soft edges: colours, curves and shades on a Pillow image.

Coordinates are those of the finished picture; everything is drawn larger and made
smaller at the end, which smooths all edges.
"""

from collections.abc import Sequence
from io import BytesIO
from math import ceil, floor
from typing import NamedTuple

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

SCALE = 2

Point = tuple[float, float]
Colour = tuple[int, int, int]


def colour(name: str) -> Colour:
    """Return the red, green and blue of ``#rrggbb`` or a colour's name."""
    return ImageColor.getrgb(name)[:3]


def mix(one: str, other: str, share: float) -> str:
    """Return ``one`` with a ``share`` (0–1) of ``other``, as ``#rrggbb``."""
    pairs = zip(colour(one), colour(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def scaled(points: Sequence[Point]) -> list[Point]:
    """Return the points where they are drawn."""
    return [(x * SCALE, y * SCALE) for x, y in points]


def smooth(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """Return a closed Catmull-Rom curve through the points; a point given twice
    makes a corner."""
    count, curve = len(points), []
    for i in range(count):
        a, b, c, d = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        if b == c:
            continue
        curve += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return curve


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """Return the point at ``t`` (0–1) of the curve's piece from ``b`` to ``c``."""

    def at(p: float, q: float, r: float, s: float) -> float:
        return q + t / 2 * (
            r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p))
        )

    return at(a[0], b[0], c[0], d[0]), at(a[1], b[1], c[1], d[1])


class Canvas:
    """A picture being drawn."""

    def __init__(self, width: int, height: int, paper: str = "white") -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), paper)

    def shape(self, points: Sequence[Point], top: str, bottom: str = "") -> None:
        """Fill a polygon, from one colour above to another below."""
        box = self._box(points)
        first, last = (Image.new("RGB", box.size, hue) for hue in (top, bottom or top))
        turn = Image.linear_gradient("L").resize(box.size)
        shade = Image.composite(last, first, turn)
        self.image.paste(shade, box.corners, box.mask(points))

    def glow(
        self, points: Sequence[Point], fill: str, opacity: float, blur: float = 0
    ) -> None:
        """Lay a translucent polygon over the picture, its edge as soft as ``blur``."""
        box = self._box(points, blur * 2)
        mask = box.mask(points, opacity)
        # A box twice is near enough to a Gaussian, and many times faster.
        for _ in range(2 if blur else 0):
            mask = mask.filter(ImageFilter.BoxBlur(blur * SCALE))
        self.image.paste(colour(fill), box.corners, mask)

    def inside(
        self, frame: Sequence[Point], points: Sequence[Point], fill: str, opacity: float
    ) -> None:
        """Lay a translucent polygon over that part of the picture inside ``frame``."""
        box = self._box(frame)
        mask = ImageChops.multiply(box.mask(frame), box.mask(points, opacity))
        self.image.paste(colour(fill), box.corners, mask)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """Fill a circle."""
        self.pen().circle((x * SCALE, y * SCALE), radius * SCALE, fill)

    def ring(self, x: float, y: float, radius: float, fill: str, width: float) -> None:
        """Draw a circle's edge."""
        self.pen().circle(
            (x * SCALE, y * SCALE),
            radius * SCALE,
            outline=fill,
            width=round(width * SCALE),
        )

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Draw a line with round joints and ends."""
        drawn, pen = scaled(points), self.pen()
        pen.line(drawn, fill, round(width * SCALE), joint="curve")
        for point in (drawn[0], drawn[-1]):
            pen.circle(point, width * SCALE / 2, fill)

    def text(
        self,
        at: Point,
        text: str,
        size: float,
        fill: str = "#222222",
        *,
        bold: bool = False,
        anchor: str = "ls",
    ) -> None:
        """Write a line in Pillow's own font, which knows ASCII only."""
        self.pen().text(
            scaled([at])[0],
            text,
            fill,
            ImageFont.load_default(size * SCALE),
            anchor,
            stroke_width=size * SCALE / 40 if bold else 0,
        )

    def pen(self) -> ImageDraw.ImageDraw:
        """Return Pillow's pen; it counts in the larger pixels."""
        return ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """Return the picture in its own size."""
        return self.image.resize(
            (self.width, self.height), Image.Resampling.LANCZOS, reducing_gap=2
        )

    def _box(self, points: Sequence[Point], margin: float = 0) -> "Box":
        """Return the part of the picture that the points and a margin take up."""
        across, down = zip(*points, strict=True)
        return Box(
            max(0, floor((min(across) - margin) * SCALE)),
            max(0, floor((min(down) - margin) * SCALE)),
            min(self.image.width, ceil((max(across) + margin) * SCALE) + 1),
            min(self.image.height, ceil((max(down) + margin) * SCALE) + 1),
        )


class Box(NamedTuple):
    """A part of a picture, in the larger pixels. Small boxes are quickly painted."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Return the box as Pillow wants it."""
        return self.left, self.top, self.right, self.bottom

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height; nothing is smaller than a pixel."""
        return max(1, self.right - self.left), max(1, self.bottom - self.top)

    def mask(self, points: Sequence[Point], opacity: float = 1) -> Image.Image:
        """Return the polygon as a sheet of the box's size."""
        mask = Image.new("L", self.size)
        moved = [(x - self.left, y - self.top) for x, y in scaled(points)]
        ImageDraw.Draw(mask).polygon(moved, round(opacity * 255))
        return mask


def jpeg(image: Image.Image, quality: int = 88) -> bytes:
    """Return the picture as a JPEG file."""
    data = BytesIO()
    image.save(data, "JPEG", quality=quality, optimize=True)
    return data.getvalue()


def png(image: Image.Image) -> bytes:
    """Return the picture as a PNG file."""
    data = BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()
