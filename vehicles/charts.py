"""A vehicle's readings as a picture: an SVG made here, without script or style.

Colours are classes, so that a page's own style sheet says them for light and dark;
each shape has a plain colour too, for where there is no style sheet. Whoever shows it
puts :meth:`Chart.rows` beside it, as a table for those who cannot see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import display
from vehicles.odometer import Accepted, Reason, Usage

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 100, 12, 12, 28
ACROSS, UP = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
MOST = 400  # points drawn; of more, every so-manieth
AHEAD = (15, 30, 60, 90)  # days for which what is expected is drawn

Point = tuple[date, int]


@dataclass(frozen=True)
class Chart:
    """What is drawn: totals in a unit by day, and what is expected on a later day."""

    name: str
    unit: str
    accepted: Sequence[Point]
    excluded: Sequence[Point] = ()
    expected: Sequence[Point] = ()  # from the last accepted one on
    low: Sequence[Point] = ()
    high: Sequence[Point] = ()

    def rows(self, most: int = 12) -> list[tuple[str, str, str]]:
        """Return day, distance and what it is, the latest first: no more than the
        latest ``most`` of each sort."""
        parts = [
            (self.expected[1:], _("expected")),
            (self.accepted[-most:], _("counted")),
            (self.excluded[-most:], _("set aside")),
        ]
        found = [(day, value, what) for points, what in parts for day, value in points]
        return [
            (date_format(day), display.distance(value, self.unit), what)
            for day, value, what in sorted(found, reverse=True)
        ]


def of(name: str, unit: str, fit: Accepted, usage: Usage | None = None) -> Chart:
    """Return the chart of a vehicle's readings, and of the next three months if its
    ``usage`` tells them. Those of an earlier count are left out."""
    aside = [
        (one.reading[0], one.reading[1] + fit.offset)
        for one in fit.excluded
        if one.reason != Reason.EARLIER
    ]
    if usage is None or usage.doubtful or not fit.points:
        return Chart(name, unit, fit.points, aside)
    ahead = [
        (forecast, usage.total + round(usage.per_day * days))
        for days in AHEAD
        if (forecast := usage.forecast(usage.total + round(usage.per_day * days))).day
        and not forecast.measured
    ]
    last = [(usage.day, usage.total)]
    return Chart(
        name,
        unit,
        fit.points,
        aside,
        expected=last + [(f.day, value) for f, value in ahead if f.day],
        low=last + [(f.late, value) for f, value in ahead if f.late],
        high=last + [(f.early, value) for f, value in ahead if f.early],
    )


def svg(
    chart: Chart, prefix: str = "odometer", *, described: str = "", style: str = ""
) -> SafeString:
    """Return the picture, or ``""`` where there are fewer than two points. ``prefix``
    sets its ids apart from those of other charts on the page. A picture that stands
    alone has words of its own, and brings its colours along: ``style`` is CSS."""
    points = [*chart.accepted, *chart.high, *chart.low, *chart.expected]
    if not chart.accepted or len(points) < 2:
        return SafeString("")
    scale = _Scale(points)
    title = _("Odometer of %(name)s") % {"name": chart.name}
    parts = [
        format_html('<title id="{}-title">{}</title>', prefix, title),
        format_html(
            '<desc id="{}-desc">{}</desc>', prefix, described or _described(chart)
        ),
        f"<style>{style}</style>" if style else "",
        *_grid(scale, chart.unit),
        _band(chart, scale),
        _line(chart.accepted, scale, "accepted", "#007d7e"),
        _line(chart.expected, scale, "expected", "#007d7e", ' stroke-dasharray="5 4"'),
        *_dots(_some(chart.accepted), scale),
        *_crosses(chart, scale),
    ]
    head = format_html(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        'viewBox="0 0 {} {}" aria-labelledby="{}-title {}-desc">',
        WIDTH,
        HEIGHT,
        prefix,
        prefix,
    )
    # Every part is numbers of ours, or was escaped above.
    return mark_safe(head + "".join(parts) + "</svg>")  # noqa: S308  (its texts are escaped)


class _Scale:
    """From days and distances to places in the picture."""

    def __init__(self, points: Sequence[Point]) -> None:
        days, values = zip(*points, strict=True)
        self.start, self.end = min(days), max(days)
        self.low, self.high = min(values), max(values)

    def x(self, day: date) -> float:
        days = max(1, (self.end - self.start).days)
        return round(LEFT + ACROSS * (day - self.start).days / days, 1)

    def y(self, value: float) -> float:
        span = max(1, self.high - self.low)
        share = min(1.0, max(0.0, (value - self.low) / span))
        return round(TOP + UP * (1 - share), 1)

    def place(self, point: Point) -> str:
        return f"{self.x(point[0])},{self.y(point[1])}"


def _some(points: Sequence[Point]) -> Sequence[Point]:
    stride = max(1, len(points) // MOST)
    return points if stride == 1 else [*points[::stride], points[-1]]


def _described(chart: Chart) -> str:
    first, last = chart.accepted[0], chart.accepted[-1]
    said = {
        "low": display.distance(first[1], chart.unit),
        "high": display.distance(last[1], chart.unit),
        "since": date_format(first[0]),
        "until": date_format(last[0]),
    }
    return (
        _("From %(low)s on %(since)s to %(high)s on %(until)s. The table has the same.")
        % said
    )


def _grid(scale: _Scale, unit: str) -> list[str]:
    """Return four lines with their distances, and the first and last day."""
    lines = []
    for value in _round_values(scale.low, scale.high):
        y = scale.y(value)
        lines.append(
            f'<line class="chart__grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" '
            f'y2="{y}" stroke="#8886" stroke-width="1"/>'
        )
        label = escape(display.distance(value, unit))
        lines.append(_text(LEFT - 6, y + 4, "end", label))
    bottom = HEIGHT - 8
    lines.append(_text(LEFT, bottom, "start", escape(date_format(scale.start))))
    lines.append(_text(WIDTH - RIGHT, bottom, "end", escape(date_format(scale.end))))
    return lines


def _text(x: float, y: float, anchor: str, label: str) -> str:
    return (
        f'<text class="chart__label" x="{x}" y="{y}" text-anchor="{anchor}" '
        f'font-size="11" fill="#777">{label}</text>'
    )


def _round_values(low: int, high: int) -> list[int]:
    """Return up to six round values within a range."""
    span = max(1, high - low)
    steps = (first * 10**zeros for zeros in range(9) for first in (1, 2, 5))
    step = next(step for step in steps if span / step <= 5)
    return list(range(-(-low // step) * step, high + 1, step))


def _line(
    points: Sequence[Point], scale: _Scale, name: str, colour: str, more: str = ""
) -> str:
    if len(points) < 2:
        return ""
    places = " ".join(scale.place(point) for point in _some(points))
    return (
        f'<polyline class="chart__{name}" points="{places}" fill="none" '
        f'stroke="{colour}" stroke-width="2"{more}/>'
    )


def _band(chart: Chart, scale: _Scale) -> str:
    edge = [*chart.high, *reversed(chart.low)]
    if len(edge) < 3:
        return ""
    places = " ".join(scale.place(point) for point in edge)
    return f'<polygon class="chart__band" points="{places}" fill="#007d7e33"/>'


def _dots(points: Sequence[Point], scale: _Scale) -> list[str]:
    if len(points) > 80:  # the line says it all
        return []
    return [
        f'<circle class="chart__dot" cx="{scale.x(day)}" cy="{scale.y(value)}" r="3" '
        'fill="#007d7e"/>'
        for day, value in points
    ]


def _crosses(chart: Chart, scale: _Scale) -> list[str]:
    """Return a cross for each reading set aside; one that lies far off stands at the
    edge, so that it does not flatten the others."""
    crosses = []
    for day, value in chart.excluded:
        if not scale.start <= day <= scale.end:
            continue
        x, y = scale.x(day), scale.y(value)
        crosses.append(
            f'<path class="chart__aside" d="M{x - 4} {y - 4}l8 8m0 -8l-8 8" '
            'stroke="#cd4444" stroke-width="2" fill="none"/>'
        )
    return crosses
