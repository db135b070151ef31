from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CostsConfig(AppConfig):
    """What was paid: cost entries of all apps, and the reports on them."""

    name = "costs"
    verbose_name = _("Costs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from costs.reports import costs, distances, registry

        registry.register(
            costs.CostByVehicle,
            costs.CostByCategory,
            costs.CostByMonth,
            distances.CostPerDistance,
        )
