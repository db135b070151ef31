from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaintenanceConfig(AppConfig):
    """What was and is to be done to vehicles, by whom, and for how much."""

    name = "maintenance"
    verbose_name = _("Maintenance")

    def ready(self) -> None:
        from core import costs, events
        from core.api.sync import changes as api_changes
        from core.db.triggers import retire
        from core.search import sources
        from costs.reports import filters, registry
        from maintenance import correcting, figures, searching
        from maintenance.api.changes import RULES
        from maintenance.costs import RECORDS
        from maintenance.events import COMPLETED
        from maintenance.forecasts import NextOccurrenceListener, RecordForecastListener
        from maintenance.reports.filters import FILTERS
        from maintenance.reports.overdue import OverdueOverTime
        from maintenance.reports.suppliers import CostBySupplier, SupplierSpend
        from maintenance.rights import RIGHTS
        from tenancy import rights
        from vehicles.correcting import register_correction
        from vehicles.odometer.recompute import register_listener
        from vehicles.rights import TENANT

        rights.register(TENANT, *RIGHTS)
        register_correction(correcting.begin)
        register_listener(RecordForecastListener)
        figures.register()
        register_listener(NextOccurrenceListener)
        api_changes.register(*RULES)
        events.register(COMPLETED)
        for source in searching.SOURCES:
            sources.register(source)
        costs.register(RECORDS)
        registry.register(CostBySupplier, SupplierSpend, OverdueOverTime)
        filters.register(*FILTERS)
        retire(self, "spent_")  # of the table before cost entries
