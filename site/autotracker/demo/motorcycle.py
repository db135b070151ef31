"""A motorcycle, drawn from the side, heading right."""

from math import cos, pi, sin

from autotracker.demo.bodies import RUBBER
from autotracker.demo.canvas import Canvas, Point, mix, smooth
from autotracker.demo.scenery import GROUND, oval

REAR, FRONT, RADIUS = 372, 842, 94
AXLE = GROUND - RADIUS
STEEL, DARK = "#c3c8cd", "#2a2d31"

TANK = (
    *((566, 398), (590, 352), (640, 330), (700, 336), (742, 366), (722, 404)),
    *((650, 424), (590, 420)),
)
SIDE = ((440, 424), (560, 414), (600, 430), (570, 470), (500, 478))
SEAT = (
    *((404, 386), (404, 386), (470, 384), (520, 396), (572, 392), (596, 422)),
    *((520, 428), (440, 420)),
)
TAIL = ((312, 362), (312, 362), (380, 366), (470, 398), (500, 424), (400, 404))
NOSE = ((738, 330), (738, 330), (790, 336), (820, 364), (806, 396), (748, 408))
SCREEN = ((742, 328), (742, 328), (712, 246), (740, 252), (796, 340), (796, 340))
LAMP = ((790, 352), (818, 364), (812, 388), (786, 386))
ENGINE = (
    *((520, 470), (566, 440), (676, 434), (704, 470), (700, 556), (640, 588)),
    *((540, 586), (506, 540)),
)
GUARD = ((752, 470), (806, 436), (868, 440), (906, 470), (862, 454), (806, 454))


def draw_motorcycle(canvas: Canvas, paint: str) -> None:
    """Put a touring motorcycle of this colour on the road of a scene."""
    canvas.glow(oval(607, 642, 330, 13), "#000000", 0.75, 8)
    for x in (REAR, FRONT):
        _wheel(canvas, x)
    _rear(canvas)
    _engine(canvas)
    _front(canvas)
    _panels(canvas, paint)
    _exhaust(canvas)


def _wheel(canvas: Canvas, x: float) -> None:
    canvas.ring(x, AXLE, RADIUS, RUBBER, 21)
    canvas.ring(x, AXLE, RADIUS - 5, "#3a3b40", 1.5)
    canvas.ring(x, AXLE, RADIUS - 19, "#8e949a", 6)
    for i in range(10):
        angle = pi * i / 5 + (0.22 if i % 2 else -0.22)
        rim = (x + 72 * cos(angle), AXLE + 72 * sin(angle))
        canvas.line([(x, AXLE), rim], "#5c6167", 5)
    canvas.ring(x, AXLE, 42, "#d8dce0", 7)
    canvas.ring(x, AXLE, 33, "#8d9399", 3)
    canvas.disc(x, AXLE, 13, DARK)
    canvas.disc(x, AXLE, 6, STEEL)


def _rear(canvas: Canvas) -> None:
    canvas.line([(REAR, AXLE - 20), (560, 516)], "#8a7a4f", 4)  # the chain
    canvas.line([(REAR, AXLE + 20), (560, 552)], "#8a7a4f", 4)
    canvas.ring(REAR, AXLE, 24, "#a08d5a", 6)
    canvas.line([(REAR, AXLE), (560, 534)], "#6d7278", 17)
    canvas.line([(470, 530), (536, 430)], "#c9302c", 9)  # the spring
    canvas.line([(430, 404), (560, 520)], DARK, 12)
    canvas.line([(330, 384), (296, 430), (286, 446)], DARK, 7)
    canvas.shape([(276, 440), (292, 440), (286, 480), (268, 478)], "#e9e6d4", "#cfccb8")


def _engine(canvas: Canvas) -> None:
    canvas.line([(732, 352), (560, 440), (540, 560)], DARK, 17)
    canvas.line([(738, 370), (700, 470), (640, 580)], DARK, 14)
    canvas.shape(smooth(ENGINE), "#6a7076", "#2f3337")
    for y in range(452, 500, 9):
        canvas.line([(590, y), (684, y - 4)], "#9aa1a8", 3)
    canvas.disc(572, 540, 34, "#4a4f55")
    canvas.ring(572, 540, 34, "#9aa1a8", 3)
    canvas.disc(650, 544, 26, "#555b61")
    canvas.ring(650, 544, 26, "#9aa1a8", 3)
    canvas.shape([(704, 420), (726, 414), (716, 512), (698, 506)], "#1d1f22", "#3a3e43")


def _front(canvas: Canvas) -> None:
    for shift in (0, 9):
        canvas.line([(FRONT - shift, AXLE), (790 - shift, 440)], STEEL, 12)
        canvas.line([(794 - shift, 450), (748 - shift, 330)], "#8c7440", 15)
    canvas.line([(752, 336), (722, 306), (690, 300)], DARK, 8)
    canvas.line([(700, 301), (668, 304)], "#111214", 13)
    canvas.line([(724, 308), (716, 268)], DARK, 4)
    canvas.shape(smooth([(692, 252), (720, 246), (732, 262), (704, 272)]), "#3a3d42")


def _panels(canvas: Canvas, paint: str) -> None:
    for outline in (TAIL, SIDE, TANK, NOSE, GUARD):
        curve = smooth(outline)
        canvas.shape(curve, mix(paint, "#ffffff", 0.3), mix(paint, "#000000", 0.3))
    canvas.shape(smooth(SEAT), "#3b3c40", "#17181a")
    _badge(canvas, smooth(TANK))
    canvas.shape(smooth([(306, 358), (326, 360), (334, 378), (310, 376)]), "#ff5a48")
    canvas.glow(smooth(SCREEN), "#dcecf6", 0.62)
    canvas.shape(smooth(LAMP), "#ffffff", "#c9deeb")
    canvas.glow(smooth(LAMP), "#ffffff", 0.6, 8)


def _badge(canvas: Canvas, tank: list[Point]) -> None:
    """Give the tank its light and its stripe."""
    canvas.inside(tank, oval(640, 344, 70, 11), "#ffffff", 0.45)
    stripe = [(560, 396), (760, 372), (760, 384), (560, 410)]
    canvas.inside(tank, stripe, "#ffffff", 0.85)


def _exhaust(canvas: Canvas) -> None:
    canvas.line([(696, 486), (714, 540), (676, 598), (560, 604)], "#9b8f80", 12)
    canvas.line([(560, 602), (420, 566), (330, 530)], "#4a4d52", 25)
    canvas.line([(552, 596), (420, 560), (338, 527)], "#8d9298", 6)
    canvas.disc(329, 530, 7, "#0f1012")
