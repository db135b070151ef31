"""One number and a date, from whoever reads the odometer: whether it was accepted, and
what it changed. (What waits for a distance is known here, and not to readings.)"""

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, create_model
from wagtail.actions import action_registry

from core.api import etags, fields, forms, idempotency
from core.api.fields import Day, Key, Number, Text
from core.api.problems import Refusal
from core.api.resources import Resource, problems
from maintenance.models import MaintenanceRecord
from vehicles import correcting, display
from vehicles.models import OdometerReading, Vehicle
from vehicles.permissions import may, rights_at


class Sent(forms.Written):
    """What an odometer says."""

    value: Number = Field(..., description="In the vehicle's own unit.")
    read_on: Day | None = Field(None, description="Today, unless one says otherwise.")
    note: Text = Field("", description="One line.")
    instead: Key | None = Field(
        None,
        description="A reading of this vehicle that was wrong: it is set aside, and "
        "the record that it came from says what this one says.",
    )


class Judged(Schema):
    """Whether a reading counts, and why not."""

    id: Key
    accepted: bool
    why: str = Field(..., description="Why it does not count; empty if it does.")


class Moved(Schema):
    """A record whose due day is another one now."""

    record: Key
    description: str
    due_on_before: date | None
    due_on: date | None


def add_readings(router: Router, readings: Resource) -> None:
    """Add the operation to the router of vehicles."""
    kind: Any = readings.schema
    outcome = create_model(
        "ReadingOutcome",
        __base__=Schema,
        reading=(kind, ...),
        accepted=(bool, ...),
        why=(str, Field(..., description="Why it does not count.")),
        odometer=(int | None, Field(..., description="Where the vehicle stands now.")),
        odometer_on=(date | None, ...),
        moved=(list[Moved], Field(..., description="Records due on another day now.")),
    )

    @router.post(
        "/{int:key}/readings/",
        response={201: outcome} | problems(409),
        operation_id="vehicles_readings_add",
        url_name="vehicles_readings_add",
        summary="Send what the odometer says",
    )
    def add_reading(request: HttpRequest, key: int, data: Sent) -> HttpResponse:
        sent = data.dict(exclude_unset=True)
        return idempotency.once(request, partial(_add, readings, request, key, sent))


def judged(reading: OdometerReading) -> dict[str, Any]:
    """Return whether a reading counts. One query."""
    vehicle = Vehicle.objects.select_related("odometer_summary").get(
        pk=reading.vehicle_id
    )
    why = display.exclusion_reason(reading, vehicle)
    return {"id": reading.pk, "accepted": not why, "why": why}


@transaction.atomic
def _add(
    readings: Resource, request: HttpRequest, key: int, sent: dict[str, Any]
) -> HttpResponse:
    vehicle = Vehicle.objects.visible_to(request.user).filter(pk=key).first()
    if vehicle is None:
        raise Http404(_("There is no such row."))
    if not may(request.user, "add_odometerreading", vehicle):
        raise PermissionDenied(_("You may not do this."))
    before = _due_days(vehicle)
    wrong = _to_correct(vehicle, sent.pop("instead", None))
    if wrong and not rights_at(request.user, vehicle).changes(wrong):
        raise PermissionDenied(_("You may not do this."))
    finish = correcting.begin(wrong) if wrong else None
    row = OdometerReading(**readings.defaults, vehicle=vehicle, read_on=vehicle.today())
    form_class = readings.viewset.get_add_view_kwargs()["form_class"]
    sent = {name: value for name, value in sent.items() if value is not None}
    form = forms.filled(form_class, row, sent, request.user)
    action = action_registry.get_action_class(OdometerReading, "create")
    reading = action(row, user=request.user, form=form).execute()
    if finish:
        finish(reading)
    rows = readings.rows(request.user).filter(pk=reading.pk)
    judgement = judged(reading)
    stands = Vehicle.objects.with_odometer().get(pk=vehicle.pk)
    body = {
        "reading": readings.serialize(rows, request.user)[0],
        "accepted": judgement["accepted"],
        "why": judgement["why"],
        "odometer": stands.odometer,
        "odometer_on": stands.odometer_on,
        "moved": _moved(before, _due_days(vehicle)),
    }
    return etags.answer(request, fields.dumps(body), status=201)


def _to_correct(vehicle: Vehicle, key: int | None) -> OdometerReading | None:
    """Return the reading of this vehicle that is corrected, or raise ``Refusal``."""
    if key is None:
        return None
    found = OdometerReading.objects.filter(vehicle=vehicle, pk=key).first()
    if found is None:
        raise Refusal(409, _("This vehicle has no such reading."))
    return found


def _due_days(vehicle: Vehicle) -> dict[int, tuple[str, date | None]]:
    """Return when the vehicle's records that wait for a mileage are due."""
    waiting = MaintenanceRecord.objects.incomplete().filter(
        vehicle=vehicle, due_mileage__isnull=False
    )
    rows = waiting.order_by("pk").values_list("pk", "description", "due_on")
    return {key: (description, day) for key, description, day in rows}


def _moved(before: Any, after: Any) -> list[dict[str, Any]]:
    return [
        {
            "record": key,
            "description": description,
            "due_on_before": before[key][1],
            "due_on": day,
        }
        for key, (description, day) in after.items()
        if before.get(key, (description, day))[1] != day
    ]
