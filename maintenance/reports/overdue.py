"""How much was overdue, month by month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Count, F
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import display
from core.charts import bars
from costs.reports import months
from costs.reports.base import Figure, Report, Row
from costs.reports.months import Month
from maintenance.due_state import LATEST
from maintenance.reports.scope import records


class OverdueOverTime(Report):
    """The number of records that were overdue at the end of each month: due on that day
    or before, and not completed by then. What is due by a forecast alone counts from
    the late end of its band on, as everywhere, and what is due today not yet.

    It is told from the records as they are today, so some things are not known: what
    was due by a mileage only counts while it is open (its forecast is not kept after
    it is done); a due date that was moved counts by its present value; a record counts
    from its due date even if it was entered later; and what is open on a vehicle that
    is sold or archived does not count, for nobody says since when.
    """

    slug = "overdue"
    title = _("Overdue over time")
    about = _("End of")
    explained = _(
        "How many records were due at the end of each month, or before, and not "
        "completed by then. Told from the records as they are today: a date that was "
        "moved counts by its present value, and what was due by mileage only counts "
        "until it was done."
    )
    in_time = True
    has_currency = False
    order = 70

    def rows(self) -> list[Row]:
        today = localdate()
        firsts = months.first_days(self.scope.start, min(self.scope.end, today))
        ends = [min(months.last_day(day), today) for day in firsts]
        changes = self._changes(ends[0], ends[-1]) if ends else {}
        return [
            Row(
                date_format(end),
                {
                    "late": sum(
                        n for key, n in changes.items() if key <= months.name(end)
                    )
                },
                key=end,
            )
            for end in ends
        ]

    def _changes(self, first: date, last: date) -> Counter[str]:
        """Return by how many the number of those that are overdue rose in each month,
        or fell if it is below zero; up to the last day. What was done before the first
        one is left out, for it rose and fell before. Two queries, however long that is.
        """
        last = min(last, localdate() - timedelta(days=1))
        due = records(self.scope).alias(latest=LATEST)
        due = due.filter(due_on__lte=last, latest__lte=last)
        done = due.completed().filter(completed_date__gt=F("latest"))
        done = done.filter(completed_date__gte=first.replace(day=1))
        rose, fell = Month(LATEST), Month(F("completed_date"))
        changes: Counter[str] = Counter()
        groups = due.open().annotate(rose=rose).values_list("rose")
        for month, count in groups.annotate(Count("pk")):
            changes[month] += count
        groups = done.annotate(rose=rose, fell=fell).values_list("rose", "fell")
        for month, until, count in groups.annotate(Count("pk")):
            changes[month] += count
            changes[until] -= count
        return changes

    def figures(self) -> list[Figure]:
        return [self.count(gettext("Overdue"), "late")]

    def drawn(self, rows: Sequence[Row]) -> bars.Bars:
        return bars.Bars(
            title=str(self.title),
            description=gettext("The table has the same."),
            labels=[months.short(row.key) for row in rows],
            series=[[float(row.figures["late"]) for row in rows]],
            write=display.number,
        )


def _until(changes: Mapping[str, int], end: date) -> int:
    """Return what the changes up to the month of a day add up to."""
    return sum(n for month, n in changes.items() if month <= months.name(end))
