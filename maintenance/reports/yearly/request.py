"""Somebody asks for a fleet's yearly report, which the worker makes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from maintenance import tasks
from maintenance.models import YearlyReport
from vehicles.models import Fleet

MOST_AT_ONCE = 3  # unfinished ones of a person
MOST_KEPT = 20  # of a person


class TooManyError(Exception):
    """This person waits for as many as may be made at once."""


@transaction.atomic
def ask(user: Any, fleet: Fleet, year: int, now: datetime) -> YearlyReport:
    """Return this person's report, which the worker is told to make, in the language
    of this moment. One that is being made is returned as it is; one that was made
    before is made anew.

    Raise ``TooManyError`` if the person waits for others.
    """
    mine = YearlyReport.objects.filter(user=user).defer("pdf")
    report = mine.filter(fleet=fleet, year=year).first()
    if report and not report.is_finished:
        return report
    if mine.unfinished().count() >= MOST_AT_ONCE:
        raise TooManyError
    fresh = _fresh(now)
    report, is_new = mine.get_or_create(
        user=user, fleet=fleet, year=year, defaults=fresh
    )
    finished = mine.filter(pk=report.pk).exclude(state__in=YearlyReport.UNFINISHED)
    if is_new or finished.update(**fresh):  # nobody else was faster
        tasks.make_yearly_report.enqueue(report.pk)
        mine.exclude(
            pk__in=list(mine.values_list("pk", flat=True)[:MOST_KEPT])
        ).delete()
    return report


def _fresh(now: datetime) -> dict[str, Any]:
    return {
        "language": get_language() or "en",
        "state": YearlyReport.State.WAITING,
        **YearlyReport.NOTHING_DONE,
        "attempts": 0,
        "asked_at": now,
        "seen_at": now,
        "pdf": None,
    }
