"""What is answered under ``/h/``. See the package for the way from question to answer.

A miss is a miss: a token that was mistyped, revoked, or never was, costs one query and
gets the same page. So does a page or file that a living share does not have.
"""

import json
import re
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import lockout
from core.public import content_negotiation, responses
from core.public.bodies import Body, Key, bodies, etag
from core.public.throttle import misses
from sharing import file_views
from sharing.changes import checksums, tracking
from sharing.changes.lookup import Live, find
from sharing.changes.visits import openings
from sharing.content.history import Content
from sharing.rendering import chart as charts
from sharing.rendering import check_value, pdf
from sharing.rendering.pages import NoSuchPageError, Page, Wish
from sharing.rendering.templates import draw

# Answers of an older program are not those of this one; templates and style count.
EDITION = 2
NUMBER = re.compile(r"[1-9][0-9]{0,8}")

Answer = Callable[..., HttpResponseBase]


def visited(form: str) -> Callable[[Answer], Answer]:
    """Answer a visitor only whose token opens something, who takes this form of it
    (``image/svg+xml``), and who does not come too often with one that does not."""

    def decorate(answer: Answer) -> Answer:
        @require_safe
        def view(request: HttpRequest, token: str = "", **rest: str) -> Any:
            where, limit = lockout.address(request), settings.HISTORY_MISSES_A_MINUTE
            if misses.is_closed(where, monotonic(), limit):
                return responses.refusal(request, 429)
            live = find(token, timezone.now())
            if live is None:
                misses.count(where, monotonic())
                return responses.refusal(request)
            if not content_negotiation.takes(request, form):
                return responses.refusal(request, 406)
            return answer(request, live, token, **rest)

        return view

    return decorate


@visited("text/html")
def page(request: HttpRequest, live: Live, token: str) -> HttpResponse:
    """Answer the page itself: ``?page=2``, ``?type=7``."""
    wish = _wish(request)
    if wish is None:
        return responses.refusal(request)
    openings.count(live.share_id, timezone.now())

    def make() -> Body:
        made = Page(_content(live), wish, live.check, _base(token))
        html = made.html()
        if not made.check:
            openings.check(token)
        return Body.of(responses.HTML, html.encode())

    key = ("page", live.share_id, live.state, live.check, wish)
    try:
        return _kept(request, key, make)
    except NoSuchPageError:
        return responses.refusal(request)


@visited("application/json")
def as_json(request: HttpRequest, live: Live, token: str) -> HttpResponse:
    """Answer the history as data, to be taken along."""
    openings.count(live.share_id, timezone.now())

    def make() -> Body:
        content = _content(live)
        shown = check_value.document(
            content.history(), content.totals().changed, _base(token)
        )
        checksums.keep(live, shown["check"]["value"])
        text = json.dumps(shown, ensure_ascii=False, indent=1)
        return Body.of("application/json", text.encode())

    return _kept(request, ("json", live.share_id, live.state), make)


@visited("application/pdf")
def as_pdf(request: HttpRequest, live: Live, token: str) -> HttpResponse:
    """Answer the history as a service book on paper."""
    wish = Wish(responses.language(request))
    openings.count(live.share_id, timezone.now())

    def make() -> Body:
        content = _content(live)
        history = content.history()
        value = check_value.value(check_value.data(history))
        checksums.keep(live, value)
        made = pdf.pdf(content, history, value, wish)
        return Body.of("application/pdf", made)

    response = _kept(request, ("pdf", live.share_id, live.state, wish), make)
    if response.status_code == 200:
        response.headers["Content-Disposition"] = 'inline; filename="history.pdf"'
        response.headers["Content-Security-Policy"] = responses.FILE_POLICY
    return response


@visited("text/html")
def check(request: HttpRequest, live: Live, token: str) -> HttpResponse:
    """Answer the check value of a history too long to reckon it along with a page."""
    wish = Wish(responses.language(request))

    def make() -> Body:
        content = _content(live)
        shown = Page(content, wish, checksums.out(live, content), _base(token))
        html = draw(
            "check.html", shown.words, base=shown.base, car=shown.car, check=shown.check
        )
        return Body.of(responses.HTML, html.encode())

    return _kept(request, ("check", live.share_id, live.state, wish), make)


@visited("image/svg+xml")
def chart(request: HttpRequest, live: Live, token: str) -> HttpResponse:
    """Answer the odometer over time, as a picture."""
    wish = Wish(responses.language(request))

    def make() -> Body:
        content = _content(live)
        shown = Page(content, wish, "", _base(token))
        picture = charts.picture(shown.car, content.readings(), shown.write)
        if not picture:
            raise NoSuchPageError
        return Body.of("image/svg+xml", picture.encode())

    try:
        response = _kept(request, ("chart", live.share_id, live.state, wish), make)
    except NoSuchPageError:
        return responses.refusal(request)
    response.headers["Content-Security-Policy"] = responses.FILE_POLICY
    return response


@visited("")
def file(
    request: HttpRequest, live: Live, token: str, key: str, name: str
) -> HttpResponseBase:
    """Answer a photo, made smaller and without what it tells of camera and place, or
    a document to be saved."""
    response = file_views.answer(request, _content(live), key, name)
    return responses.refusal(request) if response is None else response


@visited("")
def nothing(request: HttpRequest, live: Live, token: str) -> HttpResponse:
    """Answer what is no address of ours; no token is empty, so nothing is found."""
    return responses.refusal(request)


def _kept(request: HttpRequest, key: Key, make: Callable[[], Body]) -> HttpResponse:
    """Return what the browser has already, else what we have, else what is made."""
    tag = etag((EDITION, *key))
    return responses.unchanged(request, tag) or responses.answer(
        request, bodies.get(key, make), tag
    )


def _wish(request: HttpRequest) -> Wish | None:
    """Return which part of the page is asked for; None if that is no number."""
    code = responses.language(request)
    if not request.META.get("QUERY_STRING"):
        return Wish(code)
    numbers: dict[str, Any] = {}
    for name in ("page", "type"):
        given = request.GET.get(name)
        if given is not None and not NUMBER.fullmatch(given):
            return None
        numbers[name] = int(given) if given else None
    return Wish(code, numbers["page"] or 1, numbers["type"])


def _content(live: Live) -> Content:
    """Return what the share shows, and keep the count of its changes low."""
    if int(live.state.partition(".")[2] or 0) > tracking.COMPACT_ABOVE:
        tracking.compact(live.vehicle_id)
    return Content.of(live.share_id)


def _base(token: str) -> str:
    return f"/h/{token}/"
