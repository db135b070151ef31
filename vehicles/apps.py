from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class VehiclesConfig(AppConfig):
    """Fleets, their vehicles, and what their odometers said."""

    name = "vehicles"
    verbose_name = _("Vehicles")

    def ready(self) -> None:
        from headless import changes
        from vehicles.api.changes import RULES
        from vehicles.search import checks, sources, upkeep

        changes.register(*RULES)
        sources.register(sources.VEHICLES, "vehicles.OdometerReading.vehicle")
        checks.register()
        pre_migrate.connect(upkeep.before_migrating, sender=self)
        post_migrate.connect(upkeep.after_migrating, sender=self)
