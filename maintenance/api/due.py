"""What is due: the board, the most urgent first."""

from datetime import date
from typing import Any, Literal

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from core.api import etags, fields, filters, pagination
from core.api.fields import Key
from core.api.resources import problems
from maintenance.due_list.filters import BoardFilterSet
from maintenance.due_state import DueState, earliest
from maintenance.models import MaintenanceRecord
from vehicles.api.instruments import put_shown
from vehicles.models import Fleet

router = Router(tags=["due"])


class Due(Schema):
    """An open record, and what one asks of it first."""

    id: Key
    description: str
    vehicle: Key
    vehicle_name: str
    fleet: Key
    maintenance_type: Key
    supplier: Key | None
    plan: Key | None
    due_date: date | None
    due_mileage: int | None = Field(..., description="As the instrument shows it.")
    due_mileage_total: int | None = Field(..., description="Over all instruments.")
    forecast_on: date | None = Field(..., description="When the mileage is reached.")
    forecast_late_on: date | None = Field(
        ...,
        description="The late end of the forecast's band; the same day as forecast_on "
        "where a reading has reached the mileage.",
    )
    due_on: date | None = Field(..., description="Whichever comes first.")
    days_left: int | None = Field(
        ..., description="Until due_on. Whether it is overdue, the state says."
    )
    state: Literal[tuple(DueState.values)] = Field(  # type: ignore[valid-type]  # of the enumeration
        ...,
        description="overdue: the due date, a mileage that was reached, or the late "
        "end of a forecast has passed. probably_due: the forecast's day has come, its "
        "late end not: read the odometer. due: today, for sure.",
    )


class DuePage(Schema):
    """A page of them."""

    items: list[Due]
    next: str | None


class DuePaging(Schema):
    """How many at once."""

    limit: int = Field(pagination.USUAL, ge=1, le=pagination.MOST)
    cursor: str = Field("", max_length=60)


@router.get(
    "/",
    response={200: DuePage, 304: None} | problems(),
    operation_id="due_list",
    url_name="due_list",
    summary="List what is due, the most urgent first",
    openapi_extra={"parameters": filters.parameters(BoardFilterSet)},
)
def list_due(request: HttpRequest, paging: Query[DuePaging]) -> HttpResponse:
    """What has no due day comes last."""
    now = timezone.now()
    rows = MaintenanceRecord.objects.on_board(request.user)
    rows = filters.narrowed(request, rows, BoardFilterSet)
    day, key = pagination.marks(paging.cursor, 2)
    if key:
        after = date.fromordinal(min(max(day, 1), date.max.toordinal()))
        later = Q(listed_on=after, pk__gt=key) | Q(listed_on__gt=after)
        rows = rows.filter(later, listed_on__gte=after)
    items = list(_row_values(rows.in_due_order())[: paging.limit + 1])
    following = None
    if len(items) > paging.limit:
        del items[paging.limit :]
        last = items[-1]["listed_on"].toordinal()
        cursor = pagination.cursor_after(last, items[-1]["id"])
        following = pagination.next_url(request, cursor)
    put_shown(items, "due_mileage")
    _count_days(items, {item["fleet"] for item in items}, now)
    response = etags.answer(request, fields.dumps({"items": items, "next": following}))
    for name, value in pagination.headers(paging.limit, now).items():
        response[name] = value
    return response


def _row_values(rows: Any) -> Any:
    """Return the columns to be told, and the one they are sorted by."""
    return rows.values(
        *("id", "description", "vehicle", "maintenance_type", "supplier", "plan"),
        *("due_date", "due_mileage", "forecast_on", "forecast_late_on"),
        *("due_on", "listed_on"),
        vehicle_name=F("vehicle__name"),
        fleet=F("vehicle__fleet_id"),
    )


def _count_days(items: list[dict[str, Any]], fleets: set[int], now: Any) -> None:
    """Put in how many days are left, and the state, by the calendar of each fleet.
    One query."""
    today = {
        key: fleet.local_date(now)
        for key, fleet in Fleet.objects.in_bulk(list(fleets)).items()
    }
    for item in items:
        item.pop("listed_on")
        due, here = item["due_on"], today[item["fleet"]]
        item["days_left"] = (due - here).days if due else None
        latest = earliest(item["due_date"], item["forecast_late_on"])
        item["state"] = DueState.of(due, latest, here).value
