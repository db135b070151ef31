from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class VehiclesConfig(AppConfig):
    """Fleets, their vehicles, and what their odometers said."""

    name = "vehicles"
    verbose_name = _("Vehicles")

    def ready(self) -> None:
        from django.contrib.auth.models import Group
        from wagtail.users.models import UserProfile

        from accounts.models import User
        from core.api import changes
        from core.db import querysets, tenants
        from core.search import checks, rebuild, sources
        from vehicles import avatars
        from vehicles.api.changes import RULES
        from vehicles.people import groups_visible_to, people_visible_to

        tenants.register(self.get_model("Fleet"))
        querysets.offer(User, people_visible_to)
        querysets.offer(Group, groups_visible_to)
        changes.register(*RULES)
        sources.register(sources.VEHICLES, "vehicles.OdometerReading.vehicle")
        checks.register()
        post_delete.connect(avatars.forget_with_account, sender=UserProfile)
        pre_migrate.connect(rebuild.before_migrating, sender=self)
        post_migrate.connect(rebuild.after_migrating, sender=self)
