"""Diagrams that somebody measured and drew, as PNG files."""

from collections.abc import Sequence

from autotracker.demo.canvas import Canvas, Point, png

WIDTH, HEIGHT = 1000, 620
LEFT, TOP, RIGHT, BOTTOM = 90, 146, 960, 530
GRID, WORDS = "#dfe3e8", "#56606b"
GOOD, FAIR, BAD = "#2e8b57", "#d99a1c", "#c2372b"


def tread(title: str, depths: dict[str, float], limit: float = 1.6) -> bytes:
    """Return a bar for the tread depth of each tyre, in mm; 8 mm is a new one."""
    canvas = _paper(title, "Tread depth in mm; the law wants 1.6 mm, winter 4 mm")
    _scale(canvas, 0, 8, 2, "mm")
    wide = (RIGHT - LEFT) / len(depths)
    for i, (wheel, depth) in enumerate(depths.items()):
        middle, top = LEFT + wide * (i + 0.5), _height(depth, 0, 8)
        hue = BAD if depth <= limit + 1 else FAIR if depth < 4 else GOOD
        canvas.shape(_bar(middle, top, wide * 0.27), hue)
        canvas.text((middle, top - 12), f"{depth:.1f}", 26, bold=True, anchor="ms")
        canvas.text((middle, BOTTOM + 38), wheel, 22, WORDS, anchor="ms")
    for value, hue in ((limit, BAD), (4.0, FAIR)):
        y = _height(value, 0, 8)
        canvas.line([(LEFT, y), (RIGHT, y)], hue, 2)
    return png(canvas.finished())


def curve(
    title: str,
    subtitle: str,
    points: Sequence[Point],
    low: float,
    high: float,
    unit: str,
) -> bytes:
    """Return a line through the points: kilometres across, the unit upwards.

    They stand in the order of their kilometres, two at least.
    """
    canvas = _paper(title, subtitle)
    _scale(canvas, low, high, (high - low) / 4, unit)
    near, wide = points[0][0], points[-1][0] - points[0][0]
    places = [
        (
            LEFT + (RIGHT - LEFT) * (0.06 + 0.88 * (x - near) / wide),
            _height(y, low, high),
        )
        for x, y in points
    ]
    area = [(places[0][0], BOTTOM), *places, (places[-1][0], BOTTOM)]
    canvas.glow(area, "#2f6fb0", 0.14)
    canvas.line(places, "#2f6fb0", 4)
    for (x, y), (kilometres, value) in zip(places, points, strict=True):
        canvas.disc(x, y, 7, "#2f6fb0")
        canvas.disc(x, y, 3.5, "white")
        canvas.text((x, y - 18), f"{value:g}", 20, bold=True, anchor="ms")
        canvas.text((x, BOTTOM + 36), f"{kilometres / 1000:g}", 19, WORDS, anchor="ms")
    canvas.text((RIGHT, BOTTOM + 72), "1 000 km", 19, WORDS, anchor="rs")
    return png(canvas.finished())


def _paper(title: str, subtitle: str) -> Canvas:
    canvas = Canvas(WIDTH, HEIGHT, "#ffffff")
    canvas.text((LEFT - 40, 52), title, 32, bold=True)
    canvas.text((LEFT - 40, 84), subtitle, 20, WORDS)
    return canvas


def _scale(canvas: Canvas, low: float, high: float, step: float, unit: str) -> None:
    value = low
    while value <= high + step / 100:
        y = _height(value, low, high)
        canvas.line([(LEFT, y), (RIGHT, y)], GRID, 1.5)
        canvas.text((LEFT - 14, y), f"{value:g}", 19, WORDS, anchor="rm")
        value += step
    canvas.text((LEFT - 14, TOP - 18), unit, 19, WORDS, anchor="rs")


def _height(value: float, low: float, high: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low)


def _bar(middle: float, top: float, half: float) -> list[Point]:
    return [
        (middle - half, top),
        (middle + half, top),
        (middle + half, BOTTOM),
        (middle - half, BOTTOM),
    ]
