"""What an exported table consists of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

Cell = str | int | float | Decimal | date | datetime | None


@dataclass(frozen=True)
class Column:
    """A heading, and what stands below it: ``value(row)`` is asked once a row.

    Dates and numbers are given as such and become real cells; the heading names their
    unit or currency. A choice is given by its label. ``number_format`` is one of a
    spreadsheet's; left empty, the kind of value decides.
    """

    heading: StrOrPromise
    value: Callable[[Any], Cell]
    width: int = 16  # characters
    number_format: str = ""


def per_currency(
    heading: StrOrPromise,
    currencies: Iterable[str],
    amount: Callable[[Any], Cell],
    currency: Callable[[Any], str],
) -> list[Column]:
    """Return a column of amounts for each currency, “Cost (EUR)”, so that a sum below
    one never adds up two of them."""
    return _split(heading, currencies, amount, currency, "#,##0.00")


def per_unit(
    heading: StrOrPromise,
    units: Iterable[str],
    distance: Callable[[Any], Cell],
    unit: Callable[[Any], str],
) -> list[Column]:
    """Return a column of distances for each unit: “Due mileage (km)”."""
    return _split(heading, units, distance, unit, "#,##0")


def _split(
    heading: StrOrPromise,
    words: Iterable[str],
    value: Callable[[Any], Cell],
    which: Callable[[Any], str],
    number_format: str,
) -> list[Column]:
    def of(word: str) -> Callable[[Any], Cell]:
        return lambda row: value(row) if which(row) == word else None

    return [
        Column(
            _("%(what)s (%(unit)s)") % {"what": heading, "unit": word},
            of(word),
            number_format=number_format,
        )
        for word in words
    ]
