from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VehiclesConfig(AppConfig):
    """Fleets, their vehicles, and what their odometers said."""

    name = "vehicles"
    verbose_name = _("Vehicles")
