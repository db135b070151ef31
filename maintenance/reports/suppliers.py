"""How much goes to whom, and whether it is more than before."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import display
from core.admin.urls import admin_url
from core.charts import bars
from costs.reports.base import Figure, Row
from costs.reports.costs import CostReport
from costs.reports.paid import cents
from maintenance.models import Supplier


class CostBySupplier(CostReport):
    """What each supplier was paid."""

    slug = "cost-by-supplier"
    title = _("Cost by supplier")
    about = _("Supplier")
    explained = _("What was paid to each supplier, and its share of everything.")
    by = ("supplier",)
    order = 30

    def name(self, rows: Sequence[Row]) -> None:
        """Give the suppliers, or what has none, their names. One query."""
        found = Supplier.objects.in_bulk([row.key for row in rows if row.key])
        for row in rows:
            row.label = gettext("No supplier")
            if supplier := found.get(row.key):
                row.label = str(supplier)
                row.url = admin_url(Supplier, "inspect", supplier.pk)


class SupplierSpend(CostBySupplier):
    """What went to each supplier in the period and in the one as long before it, and
    what a job cost. Suppliers of either period are there."""

    slug = "supplier-spend"
    title = _("Supplier spend")
    about = _("Supplier")
    explained = _(
        "What went to each supplier, beside what went there in the time before, which "
        "is as many days long."
    )
    order = 60

    @property
    def before(self) -> date:
        """Return the first day of the time before."""
        days = self.scope.end - self.scope.start + timedelta(days=1)
        return self.scope.start - days

    def _sums(self) -> dict[str, Any]:
        now = Q(day__gte=self.scope.start)
        return {
            "paid": Sum("amount", filter=now, default=Decimal(0)),
            "earlier": Sum("amount", filter=~now, default=Decimal(0)),
            "jobs": Count("amount", filter=now),
        }

    def _both(self) -> Any:
        return self.scope.paid(start=self.before)

    def groups(self) -> Any:
        grouped = self._both().values(*self.by).annotate(**self._sums())
        return grouped.order_by("-paid", "-earlier", *self.by)

    def row(self, group: dict[str, Any]) -> Row:
        cost, earlier = cents(group["paid"]), cents(group["earlier"])
        figures = {
            "jobs": group["jobs"],
            "cost": cost,
            "earlier": earlier,
            "change": cost - earlier,
            "job": cents(cost / group["jobs"]) if group["jobs"] else None,
        }
        return Row("", figures, key=self.key(group))

    @cached_property
    def whole(self) -> dict[str, Any]:
        found = self._both().aggregate(**self._sums())
        return self.row({"supplier": None, **found}).figures

    def figures(self) -> list[Figure]:
        return [
            self.count(gettext("Jobs"), "jobs"),
            self.money(gettext("Cost"), "cost"),
            self.money(gettext("A job"), "job"),
            self.money(gettext("Before"), "earlier"),
            self.money(gettext("Change"), "change"),
        ]

    def notes(self) -> list[str]:
        last = self.scope.start - timedelta(days=1)
        words = {"first": date_format(self.before), "last": date_format(last)}
        sentence = gettext("“Before” is from %(first)s to %(last)s.") % words
        return [sentence, *super().notes()]

    def drawn(self, rows: Sequence[Row]) -> bars.Bars:
        return bars.Bars(
            title=str(self.title),
            description=gettext("The table has the same."),
            labels=[row.label for row in rows],
            series=[
                [float(row.figures[key]) for row in rows] for key in ("cost", "earlier")
            ],
            write=lambda amount: display.precise_money(amount, self.scope.currency, 0),
            names=[gettext("this time"), gettext("before")],
        )
