"""The tab of costs on a vehicle's page: its last twelve months, by month, by type and
by distance, and a way to the reports for more."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from costs.reports import costs, distances, forms, views
from costs.reports.base import Report
from costs.reports.scope import Scope, currencies
from vehicles.page.tabs import Tab

PARTS = (costs.CostByMonth, costs.CostByCategory)


class CostsTab(Tab):
    """What the vehicle cost. A fixed number of queries, of the last twelve months."""

    key = "costs"
    label = _("Costs")
    template = "costs/reports/tab.html"
    order = 40

    def data(self, query: QueryDict) -> dict[str, Any]:
        scope = self._scope()
        per = distances.CostPerDistance(scope).page(1)
        return {
            "scope": scope,
            "parts": [
                self._part(kind, scope)
                for kind in (costs.CostByMonth, costs.CostByCategory)
            ],
            "per_distance": per.rows[0][1] if per.rows else [],
            "headings": per.headings[1:],
        }

    def _scope(self) -> Scope:
        start, end = forms.this_year(self.vehicle.today())
        fleet = self.vehicle.fleet
        currency, *_rest = currencies(self.user, fleet, start, end)
        return Scope(
            user=self.user,
            start=start,
            end=end,
            fleet=fleet,
            vehicle=self.vehicle,
            currency=currency,
            unit=self.vehicle.distance_unit,
        )

    def _part(self, kind: type[Report], scope: Scope) -> dict[str, Any]:
        report = kind(scope)
        query = {
            "vehicle": self.vehicle.pk,
            "since": scope.start.isoformat(),
            "until": scope.end.isoformat(),
        }
        page = replace(report.page(1), has_next=False)
        url = f"{views.report_url(kind.slug)}?{urlencode(query)}"
        return {"title": kind.title, "page": page, "url": url}
