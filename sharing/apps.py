from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    """The public history of a vehicle, for whoever has the link."""

    name = "sharing"
    verbose_name = _("Shared pages")

    def ready(self) -> None:
        from core.api.sync import changes
        from core.search import sources
        from sharing import checks, search
        from sharing.api import RULES
        from sharing.changes import tracking
        from sharing.rights import RIGHTS
        from tenancy import rights
        from vehicles.rights import TENANT

        checks.register()
        rights.register(TENANT, *RIGHTS)
        changes.register(*RULES)
        sources.register(search.SHARES)
        tracking.TRIGGERS.follow_migrations(self)
