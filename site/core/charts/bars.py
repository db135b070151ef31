"""Amounts as bars: an SVG made here, without script or style, like the line of
:mod:`vehicles.charts`.

Colours are classes, so that a page's own style sheet says them for light and dark;
each shape has a plain colour too, for paper. A second series is told apart by its
pattern, not its colour alone. The page that shows it has the same as a table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 100, 12, 12, 28
ROW, BAR = 42, 13  # of lying bars: each with its label above it
MOST_LABELS = 8
LONGEST = 44  # characters of a label
COLOUR = "#007d7e"


@dataclass(frozen=True)
class Bars:
    """What is drawn: for each label one value a series, none below zero. ``write``
    says a value in words; ``names`` are those of the series, if there are several."""

    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[Sequence[float]]
    write: Callable[[float], str]
    names: Sequence[str] = ()
    prefix: str = "bars"  # of ids: one a page

    @property
    def most(self) -> float:
        """Return the largest value, at least 1."""
        return max([1.0, *(value for values in self.series for value in values)])


def standing(bars: Bars) -> SafeString:
    """Return bars from left to right, for what follows in time; ``""`` for nothing."""
    if not bars.labels:
        return SafeString("")
    top = _round(bars.most)
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = across / len(bars.labels)
    wide = min(34.0, step * 0.72 / len(bars.series))
    parts = []
    for value in (0, top / 2, top):
        y = round(TOP + up * (1 - value / top), 1)
        parts.append(_grid(LEFT, y, WIDTH - RIGHT, y))
        parts.append(_text(LEFT - 6, y + 4, bars.write(value), "end"))
    for number, label in enumerate(bars.labels):
        middle = LEFT + step * (number + 0.5)
        for place, values in enumerate(bars.series):
            x = middle + wide * (place - len(bars.series) / 2)
            tall = up * values[number] / top
            parts.append(_bar(bars, place, x, TOP + up - tall, wide, tall))
        if number % ceil(len(bars.labels) / MOST_LABELS) == 0:
            parts.append(_text(middle, HEIGHT - 8, label, "middle"))
    return _svg(bars, HEIGHT, parts)


def lying(bars: Bars) -> SafeString:
    """Return bars from top to bottom, each under its label, with its value; ``""`` for
    nothing."""
    if not bars.labels:
        return SafeString("")
    parts, y = [], 4.0
    row = ROW + (BAR + 2) * (len(bars.series) - 1)
    for number, label in enumerate(bars.labels):
        parts.append(_text(2, y + 16, _short(label), "start"))
        said = bars.write(bars.series[0][number])
        parts.append(_text(WIDTH - 2, y + 16, said, "end"))
        for place, values in enumerate(bars.series):
            wide = (WIDTH - 4) * values[number] / bars.most
            below = y + 22 + (BAR + 2) * place
            parts.append(_bar(bars, place, 2, below, wide, BAR))
        y += row
    return _svg(bars, round(y + 4), parts)


def _svg(bars: Bars, height: int, parts: Sequence[str]) -> SafeString:
    head = format_html(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        'viewBox="0 0 {width} {height}" aria-labelledby="{id}-title {id}-desc">'
        '<title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>'
        '<defs><pattern id="{id}-lines" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="chart__ground" width="6" height="6" fill="#ffffff"/>'
        '<rect class="chart__bar" width="3" height="6" fill="{colour}"/>'
        "</pattern></defs>",
        width=WIDTH,
        height=height,
        id=bars.prefix,
        title=bars.title,
        desc=bars.description,
        colour=COLOUR,
    )
    # Every part is a number computed here, or was escaped.
    return mark_safe(head + "".join(parts) + "</svg>")  # noqa: S308  (its texts are escaped)


def _bar(bars: Bars, place: int, x: float, y: float, wide: float, tall: float) -> str:
    """Return one bar; a second series is hatched, and outlined."""
    size = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    if place == 0:
        return f'<rect class="chart__bar" {size} fill="{COLOUR}"/>'
    return (
        f'<rect class="chart__hatched" {size} fill="url(#{bars.prefix}-lines)" '
        f'stroke="{COLOUR}"/>'
    )


def _grid(x: float, y: float, to_x: float, to_y: float) -> str:
    return (
        f'<line class="chart__grid" x1="{x}" x2="{to_x}" y1="{y}" y2="{to_y}" '
        'stroke="#8886" stroke-width="1"/>'
    )


def _text(x: float, y: float, label: str, anchor: str) -> str:
    return (
        f'<text class="chart__label" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'font-size="12" fill="#555">{escape(label)}</text>'
    )


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"


def _round(most: float) -> float:
    """Return the next round number that can be halved: 2, 4, 6, 8, 10, 20, 30, 40 …"""
    tens = (first * 10**zeros for zeros in range(1, 14) for first in (1, 2, 3, 4, 6, 8))
    return float(next(step for step in chain((2, 4, 6, 8), tens) if step >= most))
