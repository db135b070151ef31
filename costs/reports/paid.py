"""What was paid, in whichever currency and by whom: amounts of different currencies
stand beside each other, and are never added up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Sum
from django.utils.translation import gettext, ngettext

from core import display
from costs.models import CostEntryQuerySet

CENT = Decimal("0.01")


class Paid(NamedTuple):
    """What was paid in one currency, for how many jobs."""

    amount: Decimal
    jobs: int


NOTHING = Paid(Decimal("0.00"), 0)


@dataclass
class Everything:
    """What was paid for some entries, by currency: by the owner, and by former ones
    before the vehicles were purchased. ``unpriced`` have no cost; ``count`` is how
    many there are, a former owner's among them."""

    own: dict[str, Paid] = field(default_factory=dict)
    former: dict[str, Paid] = field(default_factory=dict)
    unpriced: int = 0
    count: int = 0

    def notes(self, currency: str) -> list[str]:
        """Return what has to be known beside the sum in one currency."""
        others = {code: paid for code, paid in self.own.items() if code != currency}
        found = [_unpriced(self.unpriced)] if self.unpriced else []
        if others:
            sentence = gettext("Paid besides in other currencies: %(amounts)s.")
            found.append(sentence % {"amounts": sums(others)})
        if self.former:
            sentence = gettext(
                "Paid by a former owner, before the purchase, and not counted here: "
                "%(amounts)s."
            )
            found.append(sentence % {"amounts": sums(self.former)})
        return found


def everything(entries: CostEntryQuerySet) -> Everything:
    """Return what was paid for cost entries. One query."""
    grouped = entries.order_by().values_list("is_former", "currency")
    grouped = grouped.annotate(Sum("amount"), Count("amount"), count=Count("*"))
    found = Everything()
    for former, currency, amount, jobs, count in grouped:
        found.count += count
        if jobs:
            by = found.former if former else found.own
            by[currency] = Paid(cents(amount), jobs)
        elif not former:
            found.unpriced += count - jobs
    return found


def cents(amount: Decimal | None) -> Decimal:
    """Return a sum with two decimals: SQLite adds up in floating point, which is exact
    to a cent for sums below a hundred thousand million."""
    return (amount or Decimal(0)).quantize(CENT)


def sums(paid: Mapping[str, Paid]) -> str:
    """Return “€1,234.50 + CHF 20.00”."""
    return " + ".join(display.money(paid[code].amount, code) for code in sorted(paid))


def _unpriced(count: int) -> str:
    sentence = ngettext(
        "%(count)s record that was completed in this time has no cost entered.",
        "%(count)s records that were completed in this time have no cost entered.",
        count,
    )
    return sentence % {"count": display.number(count)}
