"""Files on their way onto a record: each goes into the fleet of the record's vehicle,
and becomes an attachment when the record is saved."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments import files, uploads
from attachments.content import IMAGES, SafeFile, inspect
from attachments.models import PrivateDocument, PrivateImage
from attachments.usage import unused
from maintenance.models import Attachment, MaintenanceRecord
from vehicles.models import Fleet

CHOOSE_A_VEHICLE = gettext_lazy("Choose the vehicle first: a file goes to its fleet.")
NO_RIGHT = gettext_lazy("You may not add files to this fleet.")
GONE = gettext_lazy("A file that was added before is not there any more.")
TOO_MANY = gettext_lazy("A record takes at most %(limit)d files.")


def only_fleet(user: Any) -> Fleet | None:
    """Return the one fleet whose records the user may write, None if there are more
    or none: where a file goes before a vehicle is chosen."""
    fleets = list(Fleet.objects.with_right(user, "add_maintenancerecord")[:2])
    return fleets[0] if len(fleets) == 1 else None


def examined(upload: UploadedFile) -> SafeFile:
    """Return what is to be stored of a file, or raise ``ValidationError`` with the
    sentence that refuses it."""
    return inspect(upload).file


def same(safe: SafeFile, fleet: Fleet, user: Any) -> files.File | None:
    """Return the file of the fleet that has the same content, if the user may choose
    it for a record."""
    model: Any = PrivateImage if safe.content.kind in IMAGES else PrivateDocument
    found = model.objects.identical(safe.content.sha256, fleet.collection)
    names = [files.name_of(file) for file in found.order_by("pk")[:1]]
    return next(iter(files.named(names, user, "choose")), None)


def take_in(safe: SafeFile, name: str | None, fleet: Fleet, user: Any) -> files.File:
    """Store a file, called after the ``name`` it came by, in a fleet."""
    return uploads.take_in(
        safe, collection=fleet.collection, user=user, name=name or ""
    )


def require_right(user: Any, fleet: Fleet) -> None:
    """Raise ``ValidationError`` if the user may not add files to the fleet."""
    if not files.may_add(user, fleet.collection):
        raise ValidationError(NO_RIGHT)


def attachment(file: files.File, kind: str = "") -> Attachment:
    """Return what ties a file to a record; without a kind, the likely one."""
    return Attachment(
        **{files.kind_of(file): file}, kind=kind or Attachment.likely_kind(file)
    )


def where(file: files.File, user: Any) -> MaintenanceRecord | None:
    """Return a record that the user may see and a file is on: the latest of them."""
    seen = MaintenanceRecord.objects.visible_to(user)
    found = Attachment.objects.filter(record__in=seen, **{files.kind_of(file): file})
    last = found.select_related("record__vehicle").order_by("-record_id").first()
    return last.record if last else None


def is_of(file: files.File, fleet: Fleet) -> bool:
    """Tell whether a file lies in the fleet's collection, in one below, or in none
    of any fleet."""
    inside = file.collection.path.startswith(fleet.collection.path)
    return inside or file.collection.is_root()


def may_move(
    file: files.File, record: MaintenanceRecord, fleet: Fleet, user: Any
) -> bool:
    """Tell whether a file can go over to another fleet with this record: nothing
    else uses it, and the user may take it from there and add it here."""
    rows = files.allowed(type(file), user, "change").filter(pk=file.pk)
    own = Q(record=record.pk) if record.pk else Q(pk__in=[])
    left = unused(rows, maintenance_attachment=own)
    return files.may_add(user, fleet.collection) and left.exists()


def refusal(file: files.File, fleet: Fleet) -> ValidationError:
    """Return the sentence that refuses a file of another fleet."""
    sentence = _(
        "“%(file)s” belongs to %(its)s, the vehicle to %(fleet)s. Add the file itself "
        "once more, so that %(fleet)s has its own."
    )
    words = {"file": file.title, "its": file.collection, "fleet": fleet}
    return ValidationError(sentence % words)
