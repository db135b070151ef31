"""List deleted rows, for clients that keep a copy."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field, create_model

from core.api import etags, fields, pagination
from core.api.fields import Key, Moment
from core.api.models import Change, Departure
from core.api.resources import Resource, problems
from core.db import tenants

LEFT = 2**62  # marks of what left a fleet begin here


class Since(Schema):
    """From when on, and how many at once."""

    since: Moment = Field(..., description="Deleted at or after this moment.")
    limit: int = Field(pagination.USUAL, ge=1, le=pagination.MOST)
    cursor: str = Field("", max_length=40)


def router(resources: Iterable[Resource]) -> Router:
    """Return the list of deleted rows of these resources."""
    names = {one.meta.db_table: one.name for one in resources}
    found = Router(tags=["deleted"])

    @found.get(
        "/",
        response={200: _page(names.values()), 304: None} | problems(),
        operation_id="deleted_list",
        url_name="deleted_list",
        summary="List what was deleted",
    )
    def list_deleted(request: HttpRequest, since: Query[Since]) -> HttpResponse:
        mark, most = pagination.after(since.cursor), since.limit + 1
        written = {"at__gte": since.since, "table__in": names}
        rows: list[Any] = _deleted(written, request.user, mark, most)
        rows += _left(written, request.user, mark, most - len(rows))
        return _answer(request, rows, since.limit, names)

    return found


def _page(names: Iterable[str]) -> Any:
    """Return what a page of deleted rows of the resources so called looks like."""
    known: Any = Literal[tuple(names)]
    make: Any = create_model
    row = make(
        "Deleted",
        __base__=Schema,
        resource=(known, ...),
        id=(Key, ...),
        at=(datetime, ...),
    )
    rows: Any = list[row]  # type: ignore[valid-type]  # at run time
    return make(
        "DeletedPage", __base__=Schema, items=(rows, ...), next=(str | None, ...)
    )


def _deleted(
    written: dict[str, Any], user: Any, mark: int, most: int
) -> list[tuple[int, Change]]:
    """Return what was deleted, each with the mark after which the next one comes."""
    rows = of_fleets(Change.objects.filter(gone=True, **written), user)
    return [(row.pk, row) for row in rows.filter(pk__gt=mark).order_by("pk")[:most]]


def _left(
    written: dict[str, Any], user: Any, mark: int, most: int
) -> list[tuple[int, Departure]]:
    """Return what left the user's fleets for others, which the user does not see: it
    comes after all that was deleted."""
    fleets = tenants.visible_to(user).values("pk")
    here = Change.objects.filter(
        table=OuterRef("table"), row=OuterRef("row"), fleet__in=fleets
    )
    rows = Departure.objects.filter(~Exists(here), fleet__in=fleets, **written)
    rows = rows.filter(pk__gt=max(mark - LEFT, 0)).order_by("pk")
    return [(LEFT + row.pk, row) for row in rows[: max(most, 0)]]


def _answer(
    request: HttpRequest, rows: list[Any], limit: int, names: dict[str, str]
) -> HttpResponse:
    """Return the first so many of these rows, and where the next ones are."""
    following = None
    if len(rows) > limit:
        following = pagination.next_url(
            request, pagination.cursor_after(rows[limit - 1][0])
        )
    items = [
        {"resource": names[row.table], "id": row.row, "at": row.at}
        for _mark, row in rows[:limit]
    ]
    body = fields.dumps({"items": items, "next": following})
    response = etags.answer(request, body)
    for name, value in pagination.headers(limit, timezone.now()).items():
        response[name] = value
    return response


def of_fleets(rows: Any, user: Any) -> Any:
    """Return the changes of what the user could see: of their fleets, and of what
    belongs to all who have one."""
    fleets = tenants.visible_to(user)
    mine = Q(fleet__in=fleets.values("pk"))
    return rows.filter(mine | Q(fleet=None)) if fleets.exists() else rows.none()
