"""A file for a record, in one request: examined like every other, taken into the
record's fleet, and attached through the record's form."""

from functools import partial
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, UploadedFile
from pydantic import Field
from wagtail.utils.forms import FormValidationError

from attachments.files import kind_of
from core.api import etags, idempotency
from core.api.fields import Text
from core.api.forms import Written
from core.api.resources import Resource, problems
from maintenance import files
from maintenance.models import Attachment, MaintenanceRecord

KINDS: Any = Literal[tuple(Attachment.Kind.values)]


class About(Written):
    """What is said of a file beside it."""

    kind: KINDS | None = Field(None, description="The likely one, unless one says.")
    caption: Text = Field("", description="One line.")
    is_private: bool = Field(False, description="Never show it on shared pages.")


def add_uploading(router: Router, records: Resource) -> None:
    """Add the operation to the router of records."""

    @router.post(
        "/{int:key}/attachments/",
        response={201: records.schema} | problems(409, 412, 413),
        operation_id="records_attach",
        url_name="records_attach",
        summary="Add a photo or a PDF to a record",
    )
    def attach(
        request: HttpRequest, key: int, file: File[UploadedFile], about: Form[About]
    ) -> HttpResponse:
        said = about.dict(exclude_none=True)
        work = partial(_attach, records, request, key, file, said)
        return idempotency.once(request, work)


@transaction.atomic
def _attach(
    records: Resource, request: HttpRequest, key: int, upload: Any, said: dict[str, Any]
) -> HttpResponse:
    record: MaintenanceRecord = records.locked(request, key, "change")
    try:
        file = _taken_in(upload, record, request.user)
    except ValidationError as error:
        refused = [(sentence, "invalid") for sentence in error.messages]
        raise FormValidationError({("file",): refused}) from error
    line = {kind_of(file): file.pk, "kind": Attachment.likely_kind(file)}
    form_class = records.viewset.get_edit_view_kwargs()["form_class"]
    lines = [
        {"id": one.pk, "image": one.image_id, "document": one.document_id}
        | {"kind": one.kind, "caption": one.caption, "is_private": one.is_private}
        for one in record.attachments.order_by("sort_order", "pk")
    ]
    records.save(request, record, form_class, {"attachments": [*lines, line | said]})
    return etags.answer(request, records.body(request.user, key), status=201)


def _taken_in(upload: Any, record: MaintenanceRecord, user: Any) -> Any:
    """Store a file in the fleet of the record, or find the one that is the same."""
    fleet = record.vehicle.fleet
    files.require_right(user, fleet)
    safe = files.examined(upload)
    found = files.same(safe, fleet, user)
    return found or files.take_in(safe, upload.name, fleet, user)
