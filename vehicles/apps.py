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
        from tenancy import keeping, rights
        from vehicles import search
        from vehicles.api.changes import RULES
        from vehicles.carrying_over import carry_over
        from vehicles.events import REJECTED
        from vehicles.rights import RIGHTS, TENANT

        tenants.register(self.get_model("Fleet"))
        rights.register(TENANT, *RIGHTS)
        keeping.begin_with(TENANT, carry_over)
        changes.register(*RULES)
        sources.register(search.VEHICLES, "vehicles.OdometerReading.vehicle")
        checks.register()
        events.register(REJECTED)
        pre_migrate.connect(rebuild.before_migrating, sender=self)
        post_migrate.connect(rebuild.after_migrating, sender=self)
