"""What happens, for other programs: each app registers its types of events.

An event is noted in the transaction in which it happens: by triggers, where many paths
lead to it (forms, plans, bulk updates, an import, the API), or by the one place that
causes it (:func:`note`). Who listens (``integrations``) makes calls of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django_stubs_ext import StrOrPromise

# Of a kind of database, SQL.
Sql = Callable[[str], str]
# Of an event's code: writes down what ``source`` selects, as it happened at a time.
Listener = Callable[[str, str, datetime], None]
# The data of an event: about a row of a tenant, by the tenant's calendar; None if
# there is nothing to tell of any more.
Payload = Callable[[int, Any, date], dict[str, Any] | None]


def always(vendor: str) -> str:
    """Return no condition."""
    return ""


@dataclass(frozen=True)
class Cause:
    """A write to a table (``INSERT``, ``UPDATE``) after which the database notes an
    event. ``source`` selects ``vehicle``, ``subject`` (the row's key) and
    ``occurrence`` (what makes it happen once), about ``NEW`` and ``OLD``."""

    table: str
    action: str
    source: Sql
    when: Sql = always


@dataclass(frozen=True)
class EventType:
    """What can happen: its code, as receivers know it, and its name in words."""

    code: str
    label: StrOrPromise
    payload: Payload
    causes: Sequence[Cause] = ()


_types: dict[str, EventType] = {}
_listeners: list[Listener] = []


def register(*types: EventType) -> None:
    """Let other programs be told of these. Call it in ``AppConfig.ready``."""
    _types.update({one.code: one for one in types})


def types() -> list[EventType]:
    """Return all types, by their codes."""
    return [_types[code] for code in sorted(_types)]


def choices() -> list[tuple[str, StrOrPromise]]:
    """Return codes and names of all types."""
    return [(one.code, one.label) for one in types()]


def listen(listener: Listener) -> None:
    """Have a listener told of what :func:`note` notes."""
    _listeners.append(listener)


def note(code: str, source: str, now: datetime) -> None:
    """Note events that happen ``now``: those that the SELECT ``source`` finds, in which
    ``%(now)s`` is that time. Call it in the transaction in which they happen."""
    for listener in _listeners:
        listener(code, source, now)


# --- What payloads have in common --------------------------------------------------


def linked(key: int, resource: str) -> dict[str, Any]:
    """Return a row's key, and where the API has the rest."""
    return {"id": key, "api": f"{settings.BASE_URL}/api/v3/{resource}/{key}/"}


def named(row: Any, name: str, resource: str) -> dict[str, Any]:
    """Return the same with what the row is called."""
    return linked(row.pk, resource) | {"name": name}


def iso_date(day: date | None) -> str | None:
    """Return a date as JSON has it."""
    return day.isoformat() if day else None
