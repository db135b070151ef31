"""Maintenance records, with their attachments."""

from typing import Any, Literal

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from core.api.fields import Key
from core.api.problems import Refusal
from core.api.resources import Resource, problems
from maintenance.api.completing import add_completing
from maintenance.api.uploading import add_uploading
from maintenance.completing import add_record
from maintenance.models import Attachment, MaintenanceRecord
from maintenance.querysets import FORMER_OWNERS
from vehicles.api.instruments import put_shown


class AttachmentTold(Schema):
    """A file of a record, and where it is read with the same token."""

    id: Key
    image: Key | None
    document: Key | None
    kind: str
    caption: str
    is_private: bool
    title: str
    file_size: int | None = Field(..., description="In bytes.")
    sha256: str
    url: str


class Deletion(Schema):
    """What becomes of the plan of an open record."""

    plan: Literal["skip", "end"] | None = Field(
        None, description="Needed for the open record of a plan: what becomes of it."
    )


class Records(Resource):
    """Maintenance records, with their attachments."""

    model = MaintenanceRecord
    name = "records"
    columns = (
        "id",
        "vehicle",
        "description",
        "maintenance_type",
        "due_date",
        "due_mileage",
        "forecast_on",
        "forecast_late_on",
        "due_on",
        "status",
        "completed_date",
        "completed_mileage",
        "odometer_reading",
        "supplier",
        "cost",
        "currency",
        "details",
        "is_private",
        "plan",
        "plan_sequence",
        "early_as",
        "created_at",
        "modified_at",
    )
    computed = {"former_owner": (bool, FORMER_OWNERS)}
    many_to_many = ("notify_users", "notify_groups", "attachments")
    filtered_by = {"vehicle": "vehicle", "plan": "plan", "supplier": "supplier"}

    def more_types(self) -> dict[str, Any]:
        return {"attachments": list[AttachmentTold], "due_mileage_total": int | None}

    def enrich(self, items: list[dict[str, Any]], user: Any) -> None:
        put_shown(items, "due_mileage")
        with_files = {item["id"]: item for item in items if item["attachments"]}
        for item in with_files.values():
            item["attachments"] = []
        for line in attachments(with_files) if with_files else ():
            record = line.pop("record")
            with_files[record]["attachments"].append(serialized(record, line))

    def make(self, row: Any, form: Any, user: Any) -> Any:
        return add_record(form, user)

    def lock(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.locked()  # type: ignore[attr-defined]  # our queryset

    def router(self) -> Router:
        router = super().router()

        @router.get(
            "/{int:key}/attachments/{int:attachment}/file/",
            response={200: bytes} | problems(),
            operation_id="records_file",
            url_name="records_file",
            summary="Read the file of an attachment",
        )
        def read_file(
            request: HttpRequest, key: int, attachment: int
        ) -> FileResponse | HttpResponse:
            seen = self.rows(request.user).filter(pk=key)
            lines = Attachment.objects.filter(record__in=seen, pk=attachment)
            line = lines.select_related("image", "document").first()
            if line is None or line.file is None:
                raise Http404(_("There is no such row."))
            return sent(line.file)

        add_completing(router, self)
        add_uploading(router, self)
        return router

    def add_deleting(self, router: Router) -> None:
        @router.delete(
            "/{int:key}/",
            response={204: None} | problems(409, 412),
            operation_id="records_delete",
            url_name="records_delete",
            summary="Delete a record; its files stay, unused",
        )
        def delete_row(
            request: HttpRequest, key: int, deletion: Query[Deletion]
        ) -> HttpResponse:
            with transaction.atomic():
                record = self.locked(request, key, "delete")
                self.delete_of_plan(request, record, deletion.plan)
            return HttpResponse(status=204)

    def delete_of_plan(
        self, request: HttpRequest, record: MaintenanceRecord, plan: str | None
    ) -> None:
        """Delete a record; of the open one of a plan, somebody has to say what becomes
        of the plan, as on the admin's page."""
        going = record.running_plan
        if going and plan is None:
            raise Refusal(409, _("Say what becomes of its plan: ?plan=skip or end."))
        record.is_cancelled = plan == "end"
        self.delete(request, record)
        if going and plan == "end":
            going.end()


def attachments(records: Any) -> QuerySet[Any, dict[str, Any]]:
    """Return the files of some records, in their order. One query."""
    return (
        Attachment.objects.filter(record__in=records)
        .order_by("record", F("sort_order").asc(nulls_first=True), "id")
        .values(
            *("id", "record", "image", "document", "kind", "caption", "is_private"),
            *("image__title", "image__file_size", "image__sha256"),
            *("document__title", "document__file_size", "document__sha256"),
        )
    )


def serialized(record: int, line: dict[str, Any]) -> dict[str, Any]:
    """Return what is told of one file."""
    own, other = ("image", "document") if line["image"] else ("document", "image")
    for name in ("title", "file_size", "sha256"):
        line[name] = line.pop(f"{own}__{name}")
        line.pop(f"{other}__{name}")
    line["url"] = reverse("wagtailapi_v3:records_file", args=[record, line["id"]])
    return line


def sent(file: Any) -> FileResponse:
    """Return the answer that is a file. As a download: no page of ours shows it."""
    name = str(file.file.name).rpartition("/")[2]
    response = FileResponse(file.file.open("rb"), as_attachment=True, filename=name)
    response["ETag"] = f'"{file.sha256}"'
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
