"""Completing a record: by the admin's form of three fields."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, create_model
from wagtail.actions import action_registry

from core.api import etags, fields, forms, idempotency
from core.api.problems import Refusal
from core.api.resources import Resource, problems
from maintenance.api.readings import Judged, judged
from maintenance.forms import CompleteRecordForm
from maintenance.models import MaintenanceRecord


def add_completing(router: Router, records: Resource) -> None:
    """Add the operation to the router of records."""
    form: Any = forms.schema(CompleteRecordForm, "Completion")
    kind: Any = records.schema
    nullable = (kind | None, Field(..., description="What its plan wrote next."))
    completed = create_model(
        "Completed",
        __base__=Schema,
        record=(kind, ...),
        next=nullable,
        reading=(Judged | None, Field(..., description="What its mileage came to.")),
        counted_from=(
            int | None,
            Field(
                ...,
                description="The total distance from which its plan goes on: that of "
                "the other readings while its own does not count.",
            ),
        ),
    )

    @router.post(
        "/{int:key}/complete/",
        response={200: completed} | problems(409, 412),
        operation_id="records_complete",
        url_name="records_complete",
        summary="Complete a record; today, unless a date is sent",
    )
    def complete_record(
        request: HttpRequest, key: int, data: form | None = None
    ) -> HttpResponse:
        sent = data.dict(exclude_unset=True) if data else {}
        return idempotency.once(
            request, partial(_complete, records, request, key, sent)
        )


@transaction.atomic
def _complete(
    records: Resource, request: HttpRequest, key: int, sent: dict[str, Any]
) -> HttpResponse:
    record = records.locked(request, key, "complete")
    if record.is_completed:
        sentence = _("“%(record)s” was already completed.") % {"record": record}
        raise Refusal(409, sentence)
    form = forms.filled(CompleteRecordForm, record, sent, request.user)
    action = action_registry.get_action_class(MaintenanceRecord, "edit")(
        record, user=request.user, form=form, log_action="maintenance.complete"
    )
    action.execute(skip_permission_checks=True)
    found = [record.pk, *([record.next_planned.pk] if record.next_planned else [])]
    rows = records.rows(request.user).filter(pk__in=found)
    told = {item["id"]: item for item in records.serialize(rows, request.user)}
    reading = record.odometer_reading
    body = {
        "record": told[record.pk],
        "next": told[found[1]] if found[1:] else None,
        "reading": judged(reading) if reading else None,
        "counted_from": _counted_from(record),
    }
    return etags.answer(request, fields.dumps(body))


def _counted_from(record: MaintenanceRecord) -> int | None:
    counts = record.plan and record.plan.every_distance
    return record.counted().total if counts else None
