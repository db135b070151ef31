from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class VehiclesConfig(AppConfig):
    """Fleets, their vehicles, and what their odometers said."""

    name = "vehicles"
    verbose_name = _("Vehicles")

    def ready(self) -> None:
        from core import events
        from core.api.sync import changes
        from core.db import tenants
        from core.search import checks, rebuild, sources
        from vehicles import search
        from vehicles.api.changes import RULES
        from vehicles.events import REJECTED

        tenants.register(self.get_model("Fleet"))
        changes.register(*RULES)
        sources.register(search.VEHICLES, "vehicles.OdometerReading.vehicle")
        checks.register()
        events.register(REJECTED)
        pre_migrate.connect(rebuild.before_migrating, sender=self)
        post_migrate.connect(rebuild.after_migrating, sender=self)
