"""The app configuration of core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every app needs, knowing none of them."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.db.projections import checks, rebuild
        from core.forms import overrides

        overrides.register()
        checks.register()
        rebuild.follow_migrations(self)
