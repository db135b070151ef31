"""Moving a vehicle to another fleet: by the form of the admin's page, and what that
shows before."""

from functools import partial
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, create_model
from wagtail.utils.forms import FormValidationError

from core.api import etags, fields, forms, idempotency
from core.api.problems import Refusal
from core.api.resources import Resource, problems
from vehicles.moving.act import move
from vehicles.moving.crossing import Kind
from vehicles.moving.forms import MoveForm


class Consequence(Schema):
    """What becomes of something, in words."""

    kind: Literal[tuple(Kind.values)]  # type: ignore[valid-type]  # at run time
    text: str


def add_moving(router: Router, vehicles: Resource) -> None:
    """Add the operation to the router of vehicles."""
    said = "Only say what would happen. Nothing is moved."
    data_type: Any = create_model(
        "VehicleMove",
        __base__=forms.schema(MoveForm, "Move"),
        preview=(bool, Field(False, description=said)),
    )
    kind: Any = vehicles.schema
    outcome = create_model(
        "VehicleMoved",
        __base__=Schema,
        vehicle=(kind, ...),
        moved=(bool, ...),
        consequences=(list[Consequence], ...),
    )

    @router.post(
        "/{int:key}/move/",
        response={200: outcome} | problems(409, 412),
        operation_id="vehicles_move",
        url_name="vehicles_move",
        summary="Move a vehicle to another fleet, with all that hangs off it",
    )
    def move_vehicle(request: HttpRequest, key: int, data: data_type) -> HttpResponse:
        sent = data.dict(exclude_unset=True)
        return idempotency.once(request, partial(_move, vehicles, request, key, sent))


@transaction.atomic
def _move(
    vehicles: Resource, request: HttpRequest, key: int, sent: dict[str, Any]
) -> HttpResponse:
    vehicle = vehicles.locked(request, key, "change")
    preview = sent.pop("preview", False)
    form = MoveForm(sent, vehicle=vehicle, user=request.user)
    if not form.is_valid():
        raise FormValidationError.from_form(form)
    crossing = form.crossing()
    lines = [{"kind": one.kind, "text": one.text} for one in crossing.lines()]
    if not preview:
        try:
            move(crossing)
        except ValidationError as error:
            raise Refusal(409, " ".join(error.messages)) from error
    rows = vehicles.rows(request.user).filter(pk=key)
    body = {
        "vehicle": vehicles.serialize(rows, request.user)[0],
        "moved": not preview,
        "consequences": lines,
    }
    return etags.answer(request, fields.dumps(body))
