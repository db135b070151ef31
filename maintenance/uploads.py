"""Uploads by the script of the record form, one file at a time.

A refused file is answered with status 200 and the sentence as JSON, as Wagtail's own
uploader does: to a browser it is no failure. Missing rights are 403, foreign vehicles
404.

A new file goes straight into the fleet of the chosen vehicle, not into a place of its
own until the form is saved: so that fleet sees it from the first moment, by the one
rule there is, and one that is never saved is an unused file of that fleet. If the
record is then saved with a vehicle of another fleet, ``maintenance.forms`` moves new
files that nothing else uses, and refuses others.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views import View

from attachments.files import File, described
from core.ids import is_key
from maintenance import files
from maintenance.models import Attachment, MaintenanceRecord
from vehicles.models import Fleet, Vehicle


class RecordUploadView(View):
    """Takes a ``file`` into the fleet of a ``vehicle`` (its key; left empty, into the
    user's only fleet) and answers with one of these:

    - ``file``: what was stored, or chosen again;
    - ``same``: the file of the fleet that has the same content, and ``sentence``;
      nothing was stored. Sent with ``again``, the file is stored all the same;
    - ``refused``: the sentence that says why not;
    - ``waits``: the sentence that says what has to be known first.

    A vehicle that the user may not see does not exist. Nothing is attached by this:
    a file that no form saves with its record is an unused file of the fleet.
    """

    model = MaintenanceRecord
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        fleet, status = self._fleet(request)
        upload = request.FILES.get("file")
        if status != 200:
            return JsonResponse({"refused": str(files.NO_RIGHT)}, status=status)
        if not isinstance(upload, UploadedFile):
            return JsonResponse({"refused": _("No file was sent.")}, status=400)
        if fleet is None:
            return JsonResponse({"waits": str(files.CHOOSE_A_VEHICLE)})
        try:
            return JsonResponse(self._take_in(request, upload, fleet))
        except ValidationError as error:
            return JsonResponse({"refused": " ".join(error.messages)})

    def _fleet(self, request: HttpRequest) -> tuple[Fleet | None, int]:
        """Return the fleet that the file is for, if that is known, and the status
        of the answer as far as rights go."""
        key = request.POST.get("vehicle", "")
        if not key:
            return files.only_fleet(request.user), 200
        seen = Vehicle.objects.visible_to(request.user)
        if not is_key(key) or not seen.filter(pk=key).exists():
            raise Http404
        changed = Vehicle.objects.with_right(
            *(request.user, "add_maintenancerecord", "change_maintenancerecord")
        )
        vehicle = changed.select_related("fleet__collection").filter(pk=key).first()
        return (vehicle.fleet, 200) if vehicle else (None, 403)

    def _take_in(
        self, request: HttpRequest, upload: UploadedFile, fleet: Fleet
    ) -> dict[str, Any]:
        files.require_right(request.user, fleet)
        safe = files.examined(upload)
        found = files.same(safe, fleet, request.user)
        if found is not None and "again" not in request.POST:
            return {
                "same": shown(found),
                "sentence": already_there(found, request.user),
            }
        return {"file": shown(files.take_in(safe, upload.name, fleet, request.user))}


def shown(file: File) -> dict[str, Any]:
    """Return what the script shows of a file, and chooses for its line."""
    return described(file) | {"likely_kind": Attachment.likely_kind(file)}


def already_there(file: File, user: Any) -> str:
    """Return the sentence that points out a file of the same content."""
    record = files.where(file, user)
    if record is None:
        return _("The same file is already in this fleet.")
    words = {"record": record, "vehicle": record.vehicle}
    return _("The same file is already on “%(record)s” (%(vehicle)s).") % words
