from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """What every address of the API has in common, whatever it is about."""

    name = "core.api"
    label = "headless"  # of its tables, which keep their names
    verbose_name = _("API")

    def ready(self) -> None:
        from core.api.sync import changes

        changes.TRIGGERS.follow_migrations(self)
