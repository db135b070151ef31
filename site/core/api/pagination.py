"""Lists in pages: in the order of the keys, so that nothing is left out or told twice
while others write."""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import Field

from core.api.fields import Moment

USUAL, MOST = 50, 200
# What was written at a moment can be seen only when its transaction ends. A client
# that asks next time what changed since the time of an answer would miss it otherwise.
UNCERTAIN = timedelta(minutes=2)


class Paging(Schema):
    """What every list takes besides its filters."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many at most.")
    cursor: str = Field(
        "", max_length=40, description="From `next` of the page before."
    )
    modified_since: Moment | None = Field(
        None,
        description="Only what was written at or after this moment. Take the `As-Of` "
        "header of the answer before.",
    )


def after(cursor: str) -> int:
    """Return the key that a page begins after, 0 for the first page."""
    return marks(cursor, 1)[0]


def marks(cursor: str, count: int) -> tuple[int, ...]:
    """Return the numbers that a page begins after, noughts for the first page."""
    if not cursor:
        return (0,) * count
    try:
        found = tuple(map(int, base64.urlsafe_b64decode(cursor).decode().split(".")))
    except (ValueError, binascii.Error):
        found = ()
    if len(found) != count or not all(0 <= mark < 2**63 for mark in found):
        said = _("This is no cursor of ours.")
        where = ("query", "cursor")
        raise ValidationError([{"loc": where, "msg": said, "type": "invalid"}])
    return found


def cursor_after(*found: int) -> str:
    """Return what stands for the page after these numbers."""
    return base64.urlsafe_b64encode(".".join(map(str, found)).encode()).decode()


def window(rows: QuerySet[Any], paging: Paging) -> QuerySet[Any]:
    """Return the rows of a page, and one more if there is another page."""
    start = after(paging.cursor)
    rows = rows.filter(pk__gt=start) if start else rows
    return rows.order_by("pk")[: paging.limit + 1]


def headers(limit: int, now: datetime) -> dict[str, str]:
    """Return what a list says of itself beside the rows."""
    return {
        "As-Of": (now - UNCERTAIN).isoformat(timespec="seconds"),
        "Page-Limit": str(limit),
        "Page-Limit-Max": str(MOST),
    }


def next_url(request: HttpRequest, cursor: str) -> str:
    """Return the address of the next page."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
