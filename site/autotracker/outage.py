"""What is answered while the database is away or the disk is full: a page that says
so and needs neither; a problem where programs ask."""

import logging
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_request, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from wagtail.api.v3.errors import problem_response

from attachments import disk_space
from core.resilience import disk

logger = logging.getLogger(__name__)

RETRY_AFTER = "30"  # seconds
SAFE = ("GET", "HEAD", "OPTIONS")
# What SQLite says when it is not the question that is wrong.
SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
}
POSTGRES_FULL = "53100"


@dataclass(frozen=True)
class Outage:
    """What is missing, in words for whoever waits."""

    status: int
    words: Any


AWAY = Outage(
    503,
    gettext_lazy(
        "The database is not reachable just now. Try again in a minute; what was saved "
        "before is not lost."
    ),
)
FULL = Outage(
    507,
    gettext_lazy(
        "The disk of the server is full, and nothing more can be kept. Whoever runs it "
        "has to make room; what was saved before is not lost."
    ),
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what is missing, if an error says that something is; None for a fault of
    our own."""
    if disk.is_full(error) or _is_disk_full_refusal(error):
        return FULL
    if isinstance(error, InterfaceError):
        return AWAY
    if not isinstance(error, OperationalError):
        return None
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) == POSTGRES_FULL:
        return FULL
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return AWAY
    if code & 0xFF == sqlite3.SQLITE_FULL:
        return FULL
    return AWAY if code & 0xFF in SQLITE_AWAY else None


def _is_disk_full_refusal(error: BaseException | None) -> bool:
    """Tell whether a form that had taken a file could not store it."""
    return isinstance(error, ValidationError) and any(
        one.code == disk_space.CODE
        for several in getattr(error, "error_dict", {}).values()
        for one in several
    )


def answer(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Return the page, or the problem for the API. Asks nobody anything."""
    with override(get_language_from_request(request)):
        words = [str(outage.words)]
        if request.method not in SAFE:
            words.append(
                _("It is not certain whether what you sent was kept: look first.")
            )
        if request.path.startswith("/api/"):
            response = problem_response(status=outage.status, detail=" ".join(words))
        else:
            page = render_to_string("autotracker/outage.html", {"words": words})
            response = HttpResponse(page, status=outage.status)
    if outage.status == AWAY.status:
        response["Retry-After"] = RETRY_AFTER
    add_never_cache_headers(response)
    return response


class OutageMiddleware:
    """Answers for a view that could not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        outage = outage_of(error)
        if outage is None:
            return None
        logger.error("Not answered: %s", error)
        return answer(request, outage)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer for what failed before a view or after it; Django has logged it."""
    outage = outage_of(sys.exc_info()[1])
    return answer(request, outage) if outage else server_error(request)
