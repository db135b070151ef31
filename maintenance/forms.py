"""Forms of the maintenance admin."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from attachments.files import File, allowed, named, with_thumbnails
from attachments.form_fields import Added, FilesField, FilesInput
from attachments.models import PrivateDocument, PrivateImage
from attachments.names import clean_line
from core.admin.forms import restrict
from core.admin.urls import admin_url
from maintenance import files
from maintenance.beside import AsksWhatItCompletes
from maintenance.models import Attachment, MaintenanceRecord
from maintenance.moving.records import (
    crossing_of,
    go_over,
    save_supplier,
    supplier_there,
)
from maintenance.questions import (
    AsksAboutEarly,
    AsksAboutReached,
    completes_field,
    due_now_field,
    early_field,
)
from maintenance.usual import AsksAboutCost, cost_is_meant_field
from vehicles.forms import VehicleRowForm
from vehicles.instruments import ShowsInstrument
from vehicles.models import Fleet
from vehicles.moving.crossing import Crossing

MAX_ATTACHMENTS = 100


class FilesForm(VehicleRowForm):
    """Takes files in for the record. They are stored even if something else in the
    form is refused, and stay in it; what is never saved is an unused file."""

    kind_of_files = ""  # the likely one of each

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files_to_move: list[File] = []
        widget = self.fields["new_files"].widget
        widget.upload_url = admin_url(MaintenanceRecord, "upload")
        widget.vehicle_key = self.instance.vehicle_id or ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        added = data.get("new_files") or Added()
        kept = named(added.kept, self.user, "choose")
        if len(kept) < len(set(added.kept)):
            self.add_error("new_files", files.GONE)
        kept += [file for upload in added.uploads if (file := self._take_in(upload))]
        if self.has_too_many(len(kept)):
            words = {"limit": MAX_ATTACHMENTS}
            self.add_error("new_files", files.TOO_MANY % words)
        if fleet := self._fleet():
            for file in kept:
                self._keep_in_fleet(file, fleet, self, "new_files")
        data["new_files"] = self.fields["new_files"].widget.files = kept
        return data

    def has_too_many(self, new: int) -> bool:
        """Tell whether the record cannot take so many new files."""
        return bool(new) and new + self.instance.attachments.count() > MAX_ATTACHMENTS

    @transaction.atomic
    def save(self, commit: bool = True) -> MaintenanceRecord:
        if self.formsets and self.instance.pk:
            self._hold_lines()
        record: MaintenanceRecord = super().save(commit=False)
        for file in self.files_to_move:
            file.collection = record.vehicle.fleet.collection
            file.save(update_fields=["collection"])
        if new := self.cleaned_data["new_files"]:
            self._attach(record, new)
        if commit:
            record.save()
            self.save_m2m()
        return record

    def _hold_lines(self) -> None:
        """Have the formset change the lines as they are now, fetched with the files
        that saving them looks at."""
        lines = self.instance.attachments
        files = ("image__collection", "document__collection")
        lines.set(lines.get_live_queryset().select_related(*files))

    def _attach(self, record: MaintenanceRecord, new: list[File]) -> None:
        """Put files after those that the record has. (Done after the lines of the
        form: they would take for theirs what has no key yet.)"""
        lines = sorted(record.attachments.all(), key=_place)
        lines += [files.attachment(file, self.kind_of_files) for file in new]
        for number, line in enumerate(lines):
            line.sort_order = number
        record.attachments.set(lines)

    @property
    def user(self) -> Any:
        """Return whoever fills in the form."""
        return self.for_user or AnonymousUser()

    def _fleet(self) -> Fleet | None:
        """Return the fleet that the record's files go to, as far as one can tell."""
        vehicle = self.cleaned_data.get("vehicle") or (
            self.instance.vehicle if self.instance.vehicle_id else None
        )
        return vehicle.fleet if vehicle else files.only_fleet(self.user)

    def _take_in(self, upload: UploadedFile) -> File | None:
        """Store a file, or use the one that is the same; if it is refused, say so."""
        fleet = self._fleet()
        try:
            if fleet is None:
                raise ValidationError(files.CHOOSE_A_VEHICLE)
            files.require_right(self.user, fleet)
            safe = files.examined(upload)
            found = files.same(safe, fleet, self.user)
            return found or files.take_in(safe, upload.name, fleet, self.user)
        except ValidationError as error:
            sentence = _now("“%(file)s”: %(sentence)s")
            for why in error.messages:
                words = {"file": clean_line(upload.name or ""), "sentence": why}
                self.add_error("new_files", sentence % words)
        return None

    def _keep_in_fleet(self, file: File, fleet: Fleet, form: Any, field: str) -> None:
        """Refuse a file of another fleet, unless it can go over to this one."""
        if files.is_of(file, fleet):
            return
        if files.may_move(file, self.instance, fleet, self.user):
            self.files_to_move.append(file)
        else:
            form.add_error(field, files.refusal(file, fleet))


def _place(line: Attachment) -> tuple[bool, int]:
    """Return where a file stands among those of its record; one without a number
    stands behind, in which databases disagree."""
    return line.sort_order is None, line.sort_order or 0


class MaintenanceRecordForm(
    AsksWhatItCompletes,
    AsksAboutReached,
    AsksAboutEarly,
    AsksAboutCost,
    ShowsInstrument,
    FilesForm,
):
    """The record form. A line of attachments that was added has to hold a file:
    left empty, it is refused instead of silently dropped."""

    new_files = FilesField(
        label=_("Add files"),
        required=False,
        widget=FilesInput(vehicle_id="id_vehicle", lines="attachments"),
    )
    completes = completes_field()
    early_as = early_field()
    due_now = due_now_field()
    cost_is_meant = cost_is_meant_field()
    questions = ("completes", "early_as", "due_now", "cost_is_meant")
    totals = {"due_mileage": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django builds a thousand lines beyond the limit before it refuses them.
        type(self).formsets["attachments"].absolute_max = MAX_ATTACHMENTS + 10
        super().__init__(*args, **kwargs)
        for form in self.lines:
            form.empty_permitted = False
            restrict(form, self.user)
        for name, model in (("image", PrivateImage), ("document", PrivateDocument)):
            self._find_chosen(name, model)
        self._show_supplier()
        self.crossing: Crossing | None = None  # to the fleet of another vehicle

    @property
    def lines(self) -> list[Any]:
        """Return the forms of the single attachments."""
        return self.formsets["attachments"].forms

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        record, vehicle = self.instance, data.get("vehicle")
        if crossing := crossing_of(record, vehicle, self.user):
            there = supplier_there(record, data.get("supplier"), crossing)
            data["supplier"], self.crossing = there, crossing
        if fleet := self._fleet():
            for form in self.lines:
                if form.is_valid() and not form.cleaned_data.get("DELETE"):
                    self._keep_line_in_fleet(form, fleet)
        return data

    def _keep_line_in_fleet(self, form: Any, fleet: Fleet) -> None:
        """Refuse a file of another fleet, unless it goes over with the record."""
        name = "image" if form.cleaned_data.get("image") else "document"
        if self.crossing and form.instance.pk and name not in form.changed_data:
            return
        chosen = form.cleaned_data[name]
        file = form.fields[name].widget.known.get(str(chosen.pk), chosen)
        self._keep_in_fleet(file, fleet, form, name)

    def has_too_many(self, new: int) -> bool:
        return new + len(self.lines) > MAX_ATTACHMENTS

    def ask_questions(self) -> None:
        super().ask_questions()
        record = self.instance
        is_news = record.pk is None or "status" in self.changed_data
        if record.is_completed and is_news and record.plan_id is None:
            self.find_planned()
        if not self.errors:
            self.ask_about_early(self.planned or record)
        if not record.is_completed and "due_mileage" in self.changed_data:
            self.ask_about_reached(record.vehicle, record.due_mileage)
        self.ask_about_cost(record)

    @transaction.atomic
    def save(self, commit: bool = True) -> MaintenanceRecord:
        before = self.become_planned()
        save_supplier(self.instance, self.for_user)
        record = super().save(commit)
        if commit and self.crossing:
            go_over(record, self.crossing)
        self.leave_none_behind(before)
        return record

    def _find_chosen(self, name: str, model: Any) -> None:
        """Fetch what the lines have chosen at once, instead of line by line."""
        keys = [form[name].value() for form in self.lines]
        rows = with_thumbnails(allowed(model, self.user, "choose"), filter(None, keys))
        known = {str(file.pk): file for file in rows}
        for form in self.lines:
            form.fields[name].widget.known = known

    def _show_supplier(self) -> None:
        """Show the record's supplier as it was fetched with it. One of its vehicle's
        fleet, or of all, is for whoever may open the form."""
        record = self.instance
        if self.is_bound or not (record.pk and record.supplier):
            return
        if record.supplier.fleet_id in (None, record.vehicle.fleet_id):
            known = {str(record.supplier.pk): record.supplier}
            self.fields["supplier"].widget.known = known


class SupplierForm(VehicleRowForm):
    """The supplier form. Only a superuser makes a supplier that all fleets share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = bool(self.for_user and self.for_user.is_superuser)
        self.fields["fleet"].required = not shared


class CompleteRecordForm(AsksWhatItCompletes, AsksAboutEarly, AsksAboutCost, FilesForm):
    """Asks what one knows when the work is done: when, at what mileage, for how
    much. The date is today's unless one says otherwise."""

    kind_of_files = Attachment.Kind.INVOICE

    new_files = FilesField(
        label=_("Invoice"),
        required=False,
        help_text=_("A photo of it, or the PDF."),
    )
    completes = completes_field()
    early_as = early_field()
    cost_is_meant = cost_is_meant_field()
    questions = ("completes", "early_as", "cost_is_meant")

    class Meta:
        model = MaintenanceRecord
        fields = ["completed_date", "completed_mileage", "cost"]
        formsets: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        date_field = self.fields["completed_date"]
        date_field.required = True
        date_field.help_text = _("Today, unless it was done before.")
        self.initial["completed_date"] = self.instance.vehicle.today()

    def _post_clean(self) -> None:
        self.instance.status = MaintenanceRecord.Status.COMPLETED
        super()._post_clean()

    def ask_questions(self) -> None:
        super().ask_questions()
        if self.instance.plan_id is None:
            self.find_planned()
        if not self.errors:
            self.ask_about_early(self.planned or self.instance)
        self.ask_about_cost(self.instance)

    @transaction.atomic
    def save(self, commit: bool = True) -> MaintenanceRecord:
        before = self.become_planned()
        record = super().save(commit)
        self.leave_none_behind(before)
        return record
