"""A fleet's yearly report is made aside, by the worker, part by part.

Whoever makes one claims it first, by a conditional update, and says with each part
that it is still there. A worker that is killed says nothing any more: what it left is
found again, and made by the next one.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import translation

from maintenance.models import YearlyReport
from maintenance.models.yearly_reports import Part
from maintenance.reports.yearly import content, render
from vehicles.models import Fleet

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class LeftError(Exception):
    """It is not this one's to make any more: deleted, or claimed by another."""


def make(pk: int, clock: Clock) -> bool:
    """Make the report with this key, unless somebody else does. Return whether it was
    made."""
    report = _claim(pk, clock())
    if report is None:
        return False
    try:
        with translation.override(report.language):
            pdf = _pdf(report, clock)
    except LeftError:
        return False
    except Exception:
        logger.exception("The yearly report %s could not be made", pk)
        _mine(report).update(
            state=YearlyReport.State.FAILED, **YearlyReport.NOTHING_DONE
        )
        return False
    return bool(_mine(report).update(state=YearlyReport.State.READY, pdf=pdf))


def catch_up(clock: Clock) -> None:
    """Make what nobody makes although it was asked for; give up what was cut off
    again and again."""
    lost = YearlyReport.objects.lost(clock())
    for pk in lost.values_list("pk", flat=True):
        make(pk, clock)
    given_up = lost.filter(attempts__gte=YearlyReport.MOST_ATTEMPTS)
    given_up.update(state=YearlyReport.State.FAILED)


def forget(now: datetime) -> None:
    """Delete what was asked for so long ago that it is not kept."""
    YearlyReport.objects.filter(asked_at__lt=now - YearlyReport.KEPT).delete()


def _pdf(report: YearlyReport, clock: Clock) -> bytes:
    """Return the pages, as its person may see the fleet by now."""

    def note(part: Part, done: int, of: int) -> None:
        told = {"part": part, "part_done": done, "part_of": of, "seen_at": clock()}
        if not _mine(report).update(**told):
            raise LeftError

    fleets = Fleet.objects.visible_to(report.user)
    fleet = fleets.filter(pk=report.fleet_id).first()
    if fleet is None or not report.user.is_active:
        report.delete()
        raise LeftError
    now = clock()
    made = content.of_fleet(report.user, fleet, report.year, now, note)
    note(Part.PAPER, 0, 0)
    return render.pdf(made, now)


def _claim(pk: int, now: datetime) -> YearlyReport | None:
    """Return the report if it is now this one's to make."""
    rows = YearlyReport.objects.filter(pk=pk, attempts__lt=YearlyReport.MOST_ATTEMPTS)
    free = rows.filter(state=YearlyReport.State.WAITING) | rows.lost(now)
    claimed = free.update(
        state=YearlyReport.State.WORKING,
        **YearlyReport.NOTHING_DONE,
        attempts=F("attempts") + 1,
        seen_at=now,
    )
    return rows.model.objects.filter(pk=pk).first() if claimed else None


def _mine(report: YearlyReport) -> Any:
    """Return the report as long as nobody else has claimed it."""
    return YearlyReport.objects.filter(
        pk=report.pk, state=YearlyReport.State.WORKING, attempts=report.attempts
    )
