from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaintenanceConfig(AppConfig):
    """What was and is to be done to vehicles, by whom, and for how much."""

    name = "maintenance"
    verbose_name = _("Maintenance")

    def ready(self) -> None:
        from core import events
        from core.api.sync import changes as api_changes
        from core.search import sources
        from maintenance import correcting, cost_totals, figures, searching
        from maintenance.api.changes import RULES
        from maintenance.events import COMPLETED
        from maintenance.forecasts import NextOccurrenceListener, RecordForecastListener
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
        cost_totals.TRIGGERS.follow_migrations(self)
