from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Who is told what is due, and what became of telling them."""

    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from accounts import access
        from core import events
        from notifications.calendars.access import CALENDARS
        from notifications.checks import check_mail_goes_out
        from notifications.converting import keep_reminders
        from notifications.events import DUE, FAILED
        from notifications.rights import RIGHTS
        from tenancy import rights
        from vehicles import converting
        from vehicles.rights import TENANT

        rights.register(TENANT, *RIGHTS)
        checks.register(check_mail_goes_out)
        access.register(CALENDARS)
        converting.FOLLOWERS.append(keep_reminders)
        events.register(DUE, FAILED)
