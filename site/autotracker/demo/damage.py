"""Photos of what somebody noticed."""

from math import cos, pi, sin
from random import Random

from autotracker.demo.canvas import Canvas, Point, jpeg, smooth
from autotracker.demo.scenery import oval


def stone_chip() -> bytes:
    """Return the JPEG of a windscreen with a star-shaped chip."""
    canvas, chance = Canvas(1000, 700, "#6d8b92"), Random(7)
    canvas.shape([(0, 0), (1000, 0), (1000, 700), (0, 700)], "#a9c6da", "#4d6b62")
    for x in range(0, 1000, 70):
        canvas.glow(oval(x, 520, 70, chance.randint(60, 130)), "#32503f", 0.5, 14)
    canvas.glow([(0, 570), (1000, 540), (1000, 700), (0, 700)], "#2b2f33", 0.7, 10)
    canvas.glow([(80, -20), (330, -20), (90, 720), (-160, 720)], "#ffffff", 0.12, 12)
    canvas.shape([(0, 640), (1000, 612), (1000, 700), (0, 700)], "#1d1f22", "#0e0f11")
    _star(canvas, 560, 300, chance)
    canvas.line([(720, 700), (260, 610)], "#17181a", 15)  # the wiper
    return jpeg(canvas.finished())


def _star(canvas: Canvas, x: float, y: float, chance: Random) -> None:
    canvas.glow(oval(x, y, 66, 62), "#ffffff", 0.35, 12)
    for i in range(11):
        points, angle = [(x, y)], 2 * pi * i / 11 + chance.uniform(-0.2, 0.2)
        for length in (18, 40, chance.randint(52, 104)):
            bend = angle + chance.uniform(-0.14, 0.14)
            points.append((x + length * cos(bend), y + length * sin(bend)))
        canvas.line(points, "#f4f8fa", 2)
        canvas.line([(px + 2, py + 2) for px, py in points], "#5b6e78", 1)
    canvas.shape(smooth(_splinter(x, y)), "#ffffff", "#9fb2bd")
    canvas.disc(x + 1, y + 2, 5, "#39474f")


def _splinter(x: float, y: float) -> list[Point]:
    return [(x - 15, y - 4), (x - 2, y - 14), (x + 14, y - 5), (x + 7, y + 13)]
