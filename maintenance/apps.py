from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaintenanceConfig(AppConfig):
    """What was and is to be done to vehicles, by whom, and for how much."""

    name = "maintenance"
    verbose_name = _("Maintenance")
