"""The body of a call: keys, names, and where the API has the rest. docs/webhooks.md
describes it; ``VERSION`` grows when something is no longer as it was."""

import json

from core import events
from integrations.models import WebhookDelivery

VERSION = 1


def compose(call: WebhookDelivery) -> str:
    """Return the body of a call, or ``""`` if what it is about was deleted or belongs
    to another fleet by now: nothing of that is told."""
    fleet = call.webhook.fleet
    kind = next((one for one in events.types() if one.code == call.event), None)
    today = fleet.local_date(call.created_at)
    data = kind.payload(call.subject, fleet, today) if kind else {}
    if data is None:
        return ""
    body = {
        "type": call.event,
        "version": VERSION,
        "timestamp": call.created_at.isoformat(timespec="seconds"),
        "data": {"fleet": events.named(fleet, fleet.name, "fleets")} | data,
    }
    return json.dumps(body, ensure_ascii=False)
