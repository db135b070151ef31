"""The time line of plans, as SVG that is made here: no script draws it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from maintenance.plans.projection import Occurrence
from vehicles.months import add_months

ROW, HEAD, FOOT = 46, 6, 26  # pixels
LONGEST_LABEL = 42


@dataclass(frozen=True)
class Row:
    """A plan, by its title, when it is due, and whether its open record is overdue."""

    label: str
    occurrences: Sequence[Occurrence]
    is_overdue: bool = False


def timeline(rows: Iterable[Row], today: date, months: int) -> SafeString:
    """Return a drawing of the months from today on. It has no width of its own: days
    stand at percentages, so that text keeps its size on a phone."""
    end = add_months(today, months) or date.max
    rows = list(rows)
    span = max(1, (end - today).days)

    def place(day: date) -> str:
        # A margin on both sides, so that no mark is cut off.
        share = min(1.0, max(0.0, (day - today).days / span))
        return f"{2 + 96 * share:.2f}%"

    drawn = [
        {
            "label": _short(row.label),
            "text_y": HEAD + ROW * number + 16,
            "y": HEAD + ROW * number + 32,
            "marks": [
                _mark(found, place(found.day), row.is_overdue)
                for found in row.occurrences
            ],
        }
        for number, row in enumerate(rows)
    ]
    bottom = HEAD + ROW * len(rows)
    context = {
        "rows": drawn,
        "ticks": _ticks(today, months, place),
        "height": bottom + FOOT,
        "bottom": bottom,
        "text_y": bottom + 18,
    }
    return render_to_string("maintenance/plans/timeline.svg", context)


def _mark(found: Occurrence, place: str, is_overdue: bool) -> dict[str, object]:
    classes = ["plans-mark"]
    if found.is_first:
        classes.append("plans-mark--next")
    if found.by_mileage:
        classes.append("plans-mark--forecast")
    if found.is_first and is_overdue:
        classes.append("plans-mark--overdue")
    return {"x": place, "classes": " ".join(classes), "title": date_format(found.day)}


def _ticks(
    today: date, months: int, place: Callable[[date], str]
) -> list[dict[str, str]]:
    """Return a line for the first day of each half-year or quarter."""
    step = 6 if months > 12 else 3
    first = date(today.year, today.month, 1)
    days = [add_months(first, number) for number in range(1, months + 1)]
    shown = [day for day in days if day and (day.month - 1) % step == 0]
    return [{"x": place(day), "label": date_format(day, "M Y")} for day in shown]


def _short(label: str) -> str:
    if len(label) <= LONGEST_LABEL:
        return label
    return f"{label[: LONGEST_LABEL - 1].rstrip()}…"
