"""What is answered at a calendar's address.

A miss is a miss, as for shared history pages: a token that was mistyped, replaced,
revoked or never was, and one whose person is no longer active, get the same page.
"""

from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import lockout
from core.public import responses, tokens
from core.public.bodies import Body, bodies, etag
from core.public.throttle import misses
from notifications.calendars import files
from notifications.calendars.events import events
from notifications.models import CalendarAddress

# Answers of an older program are not those of this one.
EDITION = 1


@require_safe
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """Answer the calendar whose token, with ``.ics`` behind it, is ``name``."""
    where, limit = lockout.address(request), settings.HISTORY_MISSES_A_MINUTE
    if misses.is_closed(where, monotonic(), limit):
        return responses.refusal(request, 429)
    address = find(name)
    if address is None:
        misses.count(where, monotonic())
        return responses.refusal(request)
    now = timezone.now()
    address.note_fetched(now)
    title = calendar_name(address)
    found = events(address, now)
    tag = etag(("calendar", EDITION, title, *found))
    return responses.unchanged(request, tag) or responses.answer(
        request,
        bodies.get(
            ("calendar", tag),
            lambda: Body.of(files.CONTENT_TYPE, files.calendar(title, found)),
        ),
        tag,
    )


def find(name: str) -> CalendarAddress | None:
    """Return the address that this name opens, or None. One query in each case."""
    token = tokens.hashed(name.removesuffix(".ics"))
    rows = CalendarAddress.objects.filter(token_hash=token, user__is_active=True)
    return rows.select_related("user__wagtail_userprofile", "fleet").first()


def calendar_name(address: CalendarAddress) -> str:
    """Return what a program calls the calendar."""
    site = settings.WAGTAIL_SITE_NAME
    return f"{site}: {address.fleet.name}" if address.fleet else site
