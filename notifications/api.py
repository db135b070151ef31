"""Reminders over HTTP: a log, which only the program writes."""

from core.api.resources import Resource
from notifications.models import Delivery


class Deliveries(Resource):
    """What was sent to whom, when, or why not."""

    model = Delivery
    name = "deliveries"
    columns = (
        "id",
        "record",
        "due_value",
        "due_on",
        "offset",
        "remind_on",
        "recipient",
        "level",
        "status",
        "error",
        "attempts",
        "created_at",
        "claimed_at",
        "next_attempt_at",
        "sent_at",
    )
    operations = ()
