"""Events as a calendar of RFC 5545, written by the icalendar library."""

import re
from collections.abc import Iterable
from datetime import timedelta

from icalendar import Alarm, Calendar, Timezone, vText
from icalendar import Event as Component

from notifications.calendars.events import Event

PRODUCT = "-//AutoTracker//Calendar//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often programs are asked to look; they do it as often as they like.
REFRESH = timedelta(hours=1)
# RFC 5545 allows no control character in a text but a tabulator and a line break.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """Return a calendar called ``name``. The same events are the same bytes."""
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    for label in ("name", "x-wr-calname"):
        # The library takes names of these properties for no text, and escapes nothing.
        file.add(label, vText(clean(name)))
    file.add("refresh-interval", REFRESH, {"value": "DURATION"})
    file.add("x-published-ttl", REFRESH)
    for event in events:
        file.add_component(component(event))
    if not file.subcomponents:
        # A calendar has at least one component, and nothing is due.
        file.add_component(Timezone.from_tzid("UTC"))
    return file.to_ical()


def component(event: Event) -> Component:
    """Return an event as the library has it. Without a METHOD, DTSTAMP says when it
    was changed, as LAST-MODIFIED does."""
    made = Component()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.changed_at)
    made.add("last-modified", event.changed_at)
    made.add("dtstart", event.day)
    made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", clean(event.summary))
    made.add("status", _status(event))
    made.add("transp", "TRANSPARENT")  # nobody is busy all day
    if event.description:
        made.add("description", clean(event.description))
    if event.url:
        made.add("url", event.url)
    for moment in event.alarms:
        made.add_component(_alarm(moment, event))
    return made


def clean(text: str) -> str:
    """Return a text without what no calendar may hold, whatever somebody pasted."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", lines)


def _status(event: Event) -> str:
    if event.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if event.is_forecast else "CONFIRMED"


def _alarm(moment: timedelta, event: Event) -> Alarm:
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", clean(event.summary))
    made.add("trigger", moment)
    return made
