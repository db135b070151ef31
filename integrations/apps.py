from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """Other programs: what they are told, as it happens."""

    name = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        from core import events
        from integrations.rights import RIGHTS
        from integrations.webhooks import triggers
        from integrations.webhooks.enqueue import enqueue
        from tenancy import rights
        from vehicles.rights import TENANT

        rights.register(TENANT, *RIGHTS)
        events.listen(enqueue)
        triggers.TRIGGERS.follow_migrations(self)
