"""The odometer over time, as a picture that stands alone."""

from collections.abc import Sequence

from django.utils.translation import override

from sharing.content.mileage import Point
from sharing.content.schema import Car
from sharing.rendering.formatting import Writing
from vehicles import charts

SIZE = (charts.WIDTH, charts.HEIGHT)
STYLE = (
    "text{font-family:system-ui,sans-serif;font-size:12px}"
    "@media(max-width:30rem){.chart__label{font-size:16px}}"
    "@media(prefers-color-scheme:light){.chart__label{fill:#4a5560}}"
    "@media(prefers-color-scheme:dark){.chart__label{fill:#b8c2cc}"
    ".chart__accepted{stroke:#4fc3c3}.chart__dot{fill:#4fc3c3}}"
)


def picture(car: Car, readings: Sequence[Point], write: Writing) -> str:
    """Return the chart as SVG, or ``""`` where there is no line to be drawn."""
    said = title(readings, write)
    if not said:
        return ""
    with override(write.language):
        chart = charts.Chart(car.title, car.unit, readings)
        return charts.svg(chart, described=said, style=STYLE)


def title(readings: Sequence[Point], write: Writing) -> str:
    """Return what a chart of these readings shows, or nothing if it shows no line."""
    if not readings or readings[0][0] == readings[-1][0]:
        return ""
    (first, low), (last, high) = readings[0], readings[-1]
    _ = write.words.say
    return _("Odometer: from %(low)s on %(first)s to %(high)s on %(last)s") % {
        "low": write.distance(low),
        "first": write.day(first),
        "high": write.distance(high),
        "last": write.day(last),
    }


def short_title(latest: Sequence[Point], write: Writing) -> str:
    """Return what a chart shows that ends with these readings; the picture itself
    says more. Nothing if it shows no line."""
    if not latest or latest[0][0] == latest[-1][0]:
        return ""
    day, value = latest[-1]
    _ = write.words.say
    return _("Odometer over time: %(distance)s on %(day)s") % {
        "distance": write.distance(value),
        "day": write.day(day),
    }
