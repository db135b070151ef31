from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class HeadlessConfig(AppConfig):
    """What every address of the API has in common, whatever it is about."""

    name = "headless"
    verbose_name = _("API")

    def ready(self) -> None:
        from headless import changes

        pre_migrate.connect(changes.before_migrating, sender=self)
        post_migrate.connect(changes.after_migrating, sender=self)
