"""The odometer over time, as a picture."""

from collections.abc import Sequence
from datetime import date
from html import escape

from maintenance.history import formats

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 90, 16, 16, 32
MOST_POINTS = 200
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#4a5560}"
    ".grid{stroke:#d5dbe1}.line{fill:none;stroke:#1f5f8b;stroke-width:2.5}"
    "@media(prefers-color-scheme:dark){text{fill:#b8c2cc}.grid{stroke:#3a444e}"
    ".line{stroke:#7cc0ef}}"
)

Points = Sequence[tuple[date, int]]


def svg(points: Points, unit: str, language: str, title: str) -> str:
    """Return the chart; ``title`` says what it shows to who cannot see it. It needs
    two readings of different days."""
    points = _thinned(points)
    first, last = points[0][0].toordinal(), points[-1][0].toordinal()
    low, high = min(v for _d, v in points), max(v for _d, v in points)
    span, rise = max(last - first, 1), max(high - low, 1)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day.toordinal() - first) / span

    def y(value: int) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / rise

    line = " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in points)
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}"'
        f' y2="{y(value):.1f}"/><text x="{LEFT - 8}" y="{y(value) + 4:.1f}"'
        f' text-anchor="end">{escape(formats.distance(value, unit, language))}</text>'
        for value in sorted({low, (low + high) // 2, high})
    )
    days = "".join(
        f'<text x="{place}" y="{HEIGHT - 8}" text-anchor="{anchor}">'
        f"{escape(formats.day(day, language))}</text>"
        for place, anchor, day in (
            (LEFT, "start", points[0][0]),
            (WIDTH - RIGHT, "end", points[-1][0]),
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" role="img"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style>{grid}{days}"
        f'<polyline class="line" points="{line}"/></svg>'
    )


def _thinned(points: Points) -> Points:
    """Leave out readings between others where there are more than can be seen."""
    step = -(-len(points) // MOST_POINTS)
    kept = list(points[::step])
    return kept if kept[-1] == points[-1] else [*kept, points[-1]]
