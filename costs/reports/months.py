"""Months of the calendar."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Func
from django.utils.formats import date_format

from vehicles.months import add_months

MOST = 240  # months of a report: twenty years


class Month(Func):
    """The month of a date as ``"2026-03"``, worked out by the database itself: what
    Django truncates a date with on SQLite is written in Python, and slow."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "SUBSTR(%(expressions)s, 1, 7)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "TO_CHAR(%(expressions)s, 'YYYY-MM')"
        return self.as_sql(compiler, connection, template=template, **extra)


def name(day: date) -> str:
    """Return what :class:`Month` calls the month of a day."""
    return f"{day.year:04}-{day.month:02}"


def first_days(start: date, end: date) -> Iterator[date]:
    """Yield the first day of each month from that of one day to that of another."""
    day = start.replace(day=1)
    while day <= end:
        yield day
        later = add_months(day, 1)
        if later is None:
            return
        day = later


def last_day(day: date) -> date:
    """Return the last day of the month."""
    later = add_months(day.replace(day=1), 1)
    return later - timedelta(days=1) if later else day


def in_words(day: date) -> str:
    """Return “March 2026”."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def short(day: date) -> str:
    """Return “Mar 26”, for a chart."""
    return date_format(day, "M y")
