"""Misconfiguration that would keep reminders from people."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


def check_mail_goes_out(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a server for others whose mail is written to files or a terminal."""
    is_server = settings.SECURE_SSL_REDIRECT  # the production settings'
    sends = settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")
    if sends or not is_server:
        return []
    return [
        CheckWarning(
            "No mail leaves this server, so that nobody is reminded.",
            hint="Set EMAIL_URL, as in smtp+tls://user:password@mail.example.org:587.",
            id="notifications.W001",
        )
    ]
