from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class VehiclesConfig(AppConfig):
    """Fleets, their vehicles, and what their odometers said."""

    name = "vehicles"
    verbose_name = _("Vehicles")

    def ready(self) -> None:
        from wagtail.users.models import UserProfile

        from core.api import changes
        from core.search import checks, sources, upkeep
        from vehicles import avatars
        from vehicles.api.changes import RULES

        changes.register(*RULES)
        sources.register(sources.VEHICLES, "vehicles.OdometerReading.vehicle")
        checks.register()
        post_delete.connect(avatars.forget_with_account, sender=UserProfile)
        pre_migrate.connect(upkeep.before_migrating, sender=self)
        post_migrate.connect(upkeep.after_migrating, sender=self)
