"""What garages hand out: invoices and quotes as PDF, receipts as pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from core import pdf

Item = tuple[str, str]  # what, and how much: a decimal number

TEMPLATE = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True)
class Paper:
    """An invoice, a quote or a receipt; the items add up to the total."""

    seller: str
    address: str
    kind: str
    number: str
    day: date
    customer: str
    vehicle: str
    items: Sequence[Item]
    currency: str = "EUR"

    @property
    def total(self) -> Decimal:
        """Return the sum of the items, taxes included."""
        return sum((Decimal(amount) for _, amount in self.items), Decimal(0))

    def printed(self) -> bytes:
        """Return it as a PDF of one page."""
        return pdf.pdf(TEMPLATE, self._book(), self._at, str(TEMPLATE.parent))

    def scanned(self) -> bytes:
        """Return it as the PNG of a till receipt."""
        return pdf.png(TEMPLATE, self._book(is_slip=True), str(TEMPLATE.parent))

    @property
    def _at(self) -> datetime:
        return datetime.combine(self.day, time(12), UTC)

    def _book(self, is_slip: bool = False) -> dict[str, Any]:
        """Return what the template reads."""
        return {
            "title": f"{self.kind} {self.number}, {self.seller}",
            "is_slip": is_slip,
            "seller": self.seller,
            "address": self.address.splitlines(),
            "number": f"{self.kind} {self.number}",
            "day": self.day.isoformat(),
            "customer": self.customer,
            "vehicle": self.vehicle,
            "items": [list(item) for item in self.items],
            "total": str(self.total),
            "currency": self.currency,
        }
