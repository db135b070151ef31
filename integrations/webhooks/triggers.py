"""Queue in the database itself what happens on many paths, so that none of them (a
form, a plan, an import, a bulk update, SQL by hand) can forget it."""

from collections.abc import Iterator

from core import events
from core.db.triggers import Trigger, TriggerSet, now
from integrations.webhooks.enqueue import insertion


def triggers(vendor: str) -> Iterator[Trigger]:
    """Yield a trigger for each write that causes an event."""
    for kind in events.types():
        for cause in kind.causes:
            source = cause.source(vendor)
            yield Trigger(
                name=f"webhooks_{cause.table}_{cause.action.lower()}",
                table=cause.table,
                event=cause.action,
                statement=insertion(kind.code, source, now(vendor), vendor),
                when=cause.when(vendor),
            )


TRIGGERS = TriggerSet(triggers, into=("notifications_webhookdelivery", "id"))
