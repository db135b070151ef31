"""What a vehicle stands in front of: sky, sun, hills, trees, a road."""

from math import cos, pi, sin
from random import Random
from typing import NamedTuple

from autotracker.demo.canvas import Canvas, Point, mix

GROUND = 640  # where wheels touch the road
WIDTH, HEIGHT = 1200, 800


class Scene(NamedTuple):
    """A time of day and a place."""

    sky: str
    horizon: str
    hills: str
    grass: str
    sun: Point
    glow: str


MORNING = Scene("#6fb1e4", "#fdeed6", "#6f95a5", "#86a865", (930, 205), "#fff6d8")
NOON = Scene("#3f8fd6", "#d8ecf7", "#4f7d6d", "#6f9f52", (250, 130), "#ffffff")
DUSK = Scene("#3c4a86", "#f7a873", "#5a4a70", "#6b6a52", (300, 395), "#ffe0a8")
AUTUMN = Scene("#8fb4cc", "#f3e8d4", "#8a7b66", "#b59a4f", (850, 180), "#fff4dc")


def draw(scene: Scene, chance: Random) -> Canvas:
    """Return a canvas with the scene on it, ready for a vehicle."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.shape(_box(0, 0, WIDTH, 560), scene.sky, scene.horizon)
    _sun(canvas, scene)
    _clouds(canvas, chance)
    for i, (height, share) in enumerate(((400, 0.62), (450, 0.32), (500, 0.0))):
        hue = mix(scene.hills, scene.horizon, share)
        canvas.shape(_ridge(height, 46 - 10 * i, chance), hue, mix(hue, "#ffffff", 0.2))
    _trees(canvas, scene, chance)
    _road(canvas, scene)
    return canvas


def _sun(canvas: Canvas, scene: Scene) -> None:
    x, y = scene.sun
    for radius, opacity in ((170, 0.35), (90, 0.5)):
        canvas.glow(oval(x, y, radius, radius), scene.glow, opacity, radius / 2)
    canvas.disc(x, y, 38, scene.glow)


def _clouds(canvas: Canvas, chance: Random) -> None:
    for _ in range(7):
        x, y = chance.randint(0, WIDTH), chance.randint(50, 250)
        long = chance.randint(90, 220)
        for shift, height in ((-0.5, 0.08), (0, 0.13), (0.45, 0.07)):
            puff = oval(x + shift * long, y - height * 60, long * 0.6, long * height)
            canvas.glow(puff, "#ffffff", 0.36, 6)


def _ridge(height: float, swing: float, chance: Random) -> list[Point]:
    """Return the outline of a chain of hills."""
    shifts = [chance.uniform(0, 7) for _ in range(3)]
    top = [
        (
            x,
            height
            + swing * sin(x / 210 + shifts[0])
            + swing / 2 * sin(x / 90 + shifts[1])
            + swing / 9 * sin(x / 17 + shifts[2]),
        )
        for x in range(0, WIDTH + 10, 10)
    ]
    return [*top, (WIDTH, 600), (0, 600)]


def _trees(canvas: Canvas, scene: Scene, chance: Random) -> None:
    """Stand a loose row of firs and round trees behind the road."""
    for x in sorted(chance.sample(range(0, WIDTH, 23), 26)):
        tall = chance.randint(38, 84)
        base = 562 + chance.randint(-4, 6)
        hue = mix(scene.grass, scene.hills, chance.uniform(0.4, 1))
        hue = mix(hue, "#102018", 0.28)
        canvas.line([(x, base), (x, base - tall / 2)], mix(hue, "#2a1a10", 0.6), 4)
        if chance.random() < 0.5:
            canvas.disc(x, base - tall * 0.62, tall * 0.34, hue)
            canvas.disc(x + tall * 0.15, base - tall * 0.45, tall * 0.27, hue)
        else:
            canvas.shape(
                [(x, base - tall), (x + tall * 0.24, base), (x - tall * 0.24, base)],
                hue,
            )


def _road(canvas: Canvas, scene: Scene) -> None:
    canvas.shape(
        _box(0, 560, WIDTH, 610), scene.grass, mix(scene.grass, "#000000", 0.2)
    )
    canvas.shape(_box(0, 604, WIDTH, 742), "#6d7075", "#54575c")
    canvas.shape(_box(0, 604, WIDTH, 609), "#e8e6de")
    for x in range(-60, WIDTH, 220):
        canvas.shape(
            [(x, 712), (x + 120, 712), (x + 108, 722), (x - 14, 722)], "#eeece4"
        )
    near = mix(scene.grass, "#000000", 0.25)
    canvas.shape(_box(0, 742, WIDTH, HEIGHT), near, mix(near, "#000000", 0.3))


def _box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def oval(x: float, y: float, wide: float, high: float) -> list[Point]:
    """Return an ellipse around a point, by its two radii."""
    angles = [2 * pi * step / 60 for step in range(60)]
    return [(x + wide * cos(angle), y + high * sin(angle)) for angle in angles]
