"""The bodies of cars, drawn from the side, heading right."""

from math import cos, pi, sin
from typing import NamedTuple

from autotracker.demo.canvas import Canvas, Point, mix, smooth
from autotracker.demo.scenery import GROUND, oval

GLASS, GLASS_LOW = "#2b3b48", "#6d8594"
RUBBER = "#1c1d20"


class Body(NamedTuple):
    """Outlines and places, in the coordinates of the scene."""

    outline: tuple[Point, ...]
    windows: tuple[tuple[Point, ...], ...]
    doors: tuple[tuple[Point, ...], ...]
    handles: tuple[Point, ...]
    headlight: tuple[Point, ...]
    taillight: tuple[Point, ...]
    wheels: tuple[float, float]
    radius: float


HATCHBACK = Body(
    outline=(
        *((196, 590), (196, 590), (182, 560), (180, 500), (190, 448), (212, 396)),
        *((238, 348), (252, 326), (300, 308), (390, 288), (490, 280), (590, 286)),
        *((660, 306), (738, 352), (806, 398), (890, 414), (962, 440), (1004, 478)),
        *((1016, 520), (1016, 566), (1004, 590), (1004, 590)),
    ),
    windows=(
        ((262, 392), (262, 392), (296, 334), (372, 312), (386, 396), (386, 396)),
        (
            *((400, 397), (400, 397), (388, 309), (388, 309), (480, 300), (540, 301)),
            *((540, 301), (546, 401), (546, 401)),
        ),
        (
            *((560, 402), (560, 402), (554, 302), (554, 302), (628, 316), (700, 358)),
            *((748, 396), (748, 406), (748, 406)),
        ),
    ),
    doors=(
        ((390, 398), (384, 470), (404, 520), (436, 582)),
        ((552, 402), (556, 500), (552, 584)),
        ((752, 408), (762, 470), (752, 530), (738, 584)),
    ),
    handles=((494, 432), (682, 438)),
    headlight=((906, 434), (950, 446), (990, 478), (952, 476), (916, 458)),
    taillight=((192, 438), (192, 438), (252, 424), (258, 444), (188, 464), (188, 464)),
    wheels=(326, 862),
    radius=72,
)

ESTATE = Body(
    outline=(
        *((158, 592), (158, 592), (146, 560), (146, 500), (154, 440), (176, 388)),
        *((206, 340), (226, 322), (320, 310), (440, 304), (540, 306), (610, 316)),
        *((670, 342), (724, 380), (770, 412), (860, 420), (970, 434), (1032, 460)),
        *((1048, 500), (1050, 560), (1040, 592), (1040, 592)),
    ),
    windows=(
        ((204, 408), (204, 408), (236, 350), (330, 336), (342, 410), (342, 410)),
        (
            *((356, 410), (356, 410), (346, 335), (346, 335), (430, 328), (488, 328)),
            *((488, 328), (494, 412), (494, 412)),
        ),
        (
            *((508, 412), (508, 412), (502, 329), (502, 329), (576, 334), (632, 352)),
            *((680, 388), (704, 414), (704, 414)),
        ),
    ),
    doors=(
        ((350, 412), (346, 470), (362, 516), (398, 584)),
        ((500, 412), (504, 500), (502, 588)),
        ((708, 414), (720, 470), (714, 530), (698, 588)),
    ),
    handles=((446, 446), (636, 448)),
    headlight=((952, 448), (998, 452), (1036, 474), (1038, 494), (984, 484)),
    taillight=((160, 414), (160, 414), (186, 400), (196, 470), (150, 492), (150, 492)),
    wheels=(292, 884),
    radius=70,
)


def draw_car(canvas: Canvas, body: Body, paint: str) -> None:
    """Put a car of this shape and colour on the road of a scene."""
    _shadow(canvas, body)
    outline = smooth(body.outline)
    canvas.shape(outline, mix(paint, "#ffffff", 0.28), mix(paint, "#000000", 0.34))
    _shine(canvas, outline, paint)
    _arches(canvas, body, outline)
    _glass(canvas, body)
    _details(canvas, body, paint)
    for x in body.wheels:
        draw_wheel(canvas, x, body.radius)


def draw_wheel(canvas: Canvas, x: float, radius: float, spokes: int = 5) -> None:
    """Put an alloy wheel on the road."""
    y = GROUND - radius
    canvas.disc(x, y, radius, RUBBER)
    canvas.ring(x, y, radius * 0.93, "#35363a", 1.5)
    canvas.disc(x, y, radius * 0.72, "#44484d")
    canvas.disc(x, y, radius * 0.4, "#5d6268")
    for i in range(spokes):
        for side in (-0.16, 0.16):
            angle = 2 * pi * i / spokes - pi / 2
            end = (
                x + radius * 0.66 * cos(angle + side),
                y + radius * 0.66 * sin(angle + side),
            )
            canvas.line([(x, y), end], "#c9ced3", radius * 0.09)
    canvas.ring(x, y, radius * 0.74, "#d9dde1", radius * 0.07)
    canvas.disc(x, y, radius * 0.15, "#e6e9ec")
    canvas.disc(x, y, radius * 0.07, "#70757a")


def _shadow(canvas: Canvas, body: Body) -> None:
    left, right = body.outline[0][0], body.outline[-1][0]
    canvas.shape(_sill(left + 24, right - 24), "#0b0c0e")
    under = [(left, 612), (right, 612), (right + 26, 656), (left - 26, 656)]
    canvas.glow(under, "#000000", 0.8, 10)


def _sill(left: float, right: float) -> list[Point]:
    return [(left, 580), (right, 580), (right - 30, 606), (left + 30, 606)]


def _shine(canvas: Canvas, outline: list[Point], paint: str) -> None:
    """Give the flank its light: sky above the shoulder, road below the sill."""
    canvas.inside(outline, [(0, 408), (1200, 408), (1200, 418), (0, 418)], "#fff", 0.22)
    flank = [(0, 500), (1200, 482), (1200, 512), (0, 522)]
    canvas.inside(outline, flank, mix(paint, "#000000", 0.5), 0.22)
    canvas.inside(outline, [(0, 522), (1200, 512), (1200, 518), (0, 528)], "#fff", 0.2)
    canvas.inside(outline, [(0, 570), (1200, 570), (1200, 640), (0, 640)], "#111", 0.72)


def _arches(canvas: Canvas, body: Body, outline: list[Point]) -> None:
    y, wide = GROUND - body.radius, body.radius + 11
    for x in body.wheels:
        canvas.inside(outline, oval(x, y, wide, wide), "#0d0e10", 0.96)


def _glass(canvas: Canvas, body: Body) -> None:
    for window in body.windows:
        pane = smooth(window)
        canvas.shape(pane, GLASS, GLASS_LOW)
        for x in (300, 330, 590, 650, 440):
            streak = [(x, 280), (x + 16, 280), (x - 50, 430), (x - 66, 430)]
            canvas.inside(pane, streak, "#ffffff", 0.16)


def _details(canvas: Canvas, body: Body, paint: str) -> None:
    seam = mix(paint, "#000000", 0.55)
    for door in body.doors:
        canvas.line(door, seam, 1.6)
    for x, y in body.handles:
        canvas.line([(x, y), (x + 36, y - 1)], seam, 7)
        canvas.line([(x, y - 1), (x + 36, y - 2)], mix(paint, "#ffffff", 0.4), 4)
    mirror = body.windows[-1][-1]
    x, y = mirror[0] - 44, mirror[1] - 6
    canvas.shape(
        smooth([(x, y), (x + 6, y - 22), (x + 40, y - 20), (x + 42, y + 2)]),
        mix(paint, "#ffffff", 0.1),
        mix(paint, "#000000", 0.4),
    )
    canvas.shape(smooth(body.taillight), "#f0584a", "#a3160f")
    canvas.shape(smooth(body.headlight), "#ffffff", "#c6dceb")
    canvas.glow(smooth(body.headlight), "#ffffff", 0.5, 8)
