"""Check values that were worked out, kept with the state of the history they are of."""

from sharing.changes.lookup import Live
from sharing.content.history import Content
from sharing.models import Share
from sharing.rendering import check_value


def out(live: Live, content: Content | None = None) -> str:
    """Return the check value of what a share shows, which is worked out and kept if
    it is not known. Of a long history, that reads all of it."""
    if live.check:
        return live.check
    shown = (content or Content.of(live.share_id)).history()
    value = check_value.value(check_value.data(shown))
    keep(live, value)
    return value


def keep(live: Live, value: str) -> None:
    """Keep a check value. If the history has changed since, the state is not that of
    any later visit, so that the value is never shown."""
    if value != live.check:
        Share.objects.filter(pk=live.share_id).update(
            check_value=value, check_state=live.state
        )
