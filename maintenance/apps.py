from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaintenanceConfig(AppConfig):
    """What was and is to be done to vehicles, by whom, and for how much."""

    name = "maintenance"
    verbose_name = _("Maintenance")

    def ready(self) -> None:
        from core.api.sync import changes as api_changes
        from core.search import sources
        from maintenance import correcting, figures, searching, spent
        from maintenance.api.changes import RULES
        from maintenance.forecasts import NextFollower, RecordFollower
        from vehicles.correcting import register_correction
        from vehicles.reckoning import register_follower

        register_correction(correcting.begin)
        register_follower(RecordFollower)
        figures.register()
        register_follower(NextFollower)
        api_changes.register(*RULES)
        for source in searching.SOURCES:
            sources.register(source)
        spent.TRIGGERS.follow_migrations(self)
