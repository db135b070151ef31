"""How far what goes out has got, be it a reminder or a call."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How far a delivery got: written, claimed, then settled one way or another."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed, to be tried again")
    GIVEN_UP = "given_up", _("Given up")
    SKIPPED = "skipped", _("Skipped")


# What waits has a next attempt, and what is settled has none.
WAITS_OR_IS_SETTLED = models.Q(
    status__in=["queued", "sending", "failed"], next_attempt_at__isnull=False
) | models.Q(status__in=["sent", "given_up", "skipped"], next_attempt_at=None)
