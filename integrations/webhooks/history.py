"""What was done to a fleet's webhooks, in the history of the fleet."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from integrations.models import Webhook
from vehicles.models import Fleet

MOST_TESTS = 10  # of one fleet within an hour


@transaction.atomic(durable=True)
def count_test(webhook: Webhook, request: HttpRequest, now: datetime) -> None:
    """Write down that a test call is asked for. Raises ValidationError if its fleet
    had enough of them for an hour, whatever has become of its webhooks since."""
    Fleet.objects.select_for_update().get(pk=webhook.fleet_id)  # one after the other
    asked = ModelLogEntry.objects.for_instance(webhook.fleet).filter(
        action="notifications.webhook_test", timestamp__gt=now - timedelta(hours=1)
    )
    if asked.count() >= MOST_TESTS:
        raise ValidationError(
            _("%(count)d test calls an hour are as many as one may send."),
            params={"count": MOST_TESTS},
        )
    note(webhook, request, "test")


def note(webhook: Webhook, request: HttpRequest, act: str) -> None:
    """Write into the fleet's history what was done, without what is secret."""
    host = webhook.url.split("/")[2]
    said = {"webhook": webhook.pk, "host": host}
    log(webhook.fleet, f"notifications.webhook_{act}", user=request.user, data=said)
