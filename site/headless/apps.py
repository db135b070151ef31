from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeadlessConfig(AppConfig):
    """What every address of the API has in common, whatever it is about."""

    name = "headless"
    verbose_name = _("API")

    def ready(self) -> None:
        from headless import changes

        changes.TRIGGERS.follow_migrations(self)
