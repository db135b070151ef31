"""Deleting records that own files: the page says so, and what is ticked goes along."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from attachments import files
from attachments.unused_views import delete
from attachments.usage import unused
from core.admin.bulk.actions import ScopedDelete
from maintenance.models import Attachment, MaintenanceRecord
from maintenance.plans.views import SkipOrEndView


def own_files(records: Iterable[MaintenanceRecord], user: Any) -> list[files.File]:
    """Return the files that nothing but these records uses and the user may change:
    nothing will use them when the records are gone. Three queries."""
    going = Q(record__in=[record.pk for record in records])
    lines = Attachment.objects.filter(going).order_by("record_id", "sort_order", "id")
    names = [
        f"{kind}-{key}"
        for image, document in lines.values_list("image", "document")
        for kind, key in (("image", image), ("document", document))
        if key
    ]
    found = files.named(names, user, "change")
    left = {
        (model, key)
        for model in files.MODELS.values()
        for key in unused(
            model.objects.filter(
                pk__in=[file.pk for file in found if isinstance(file, model)]
            ),
            maintenance_attachment=going,
        ).values_list("pk", flat=True)
    }
    return [file for file in found if (type(file), file.pk) in left]


def say_what_became(
    request: HttpRequest, own: list[files.File], going: list[files.File]
) -> None:
    """Delete some of the files that records owned, and say what became of each."""
    deleted, _kept = delete(going, request.user)
    if deleted:
        words = {"files": files.counted(deleted)}
        messages.success(request, _("Deleted: %(files)s.") % words)
    if left := [file for file in own if file not in deleted]:
        words = {"files": files.counted(left)}
        sentence = _("Among the unused files now: %(files)s.")
        messages.info(request, sentence % words)


class RecordDeleteView(SkipOrEndView):
    """Deletes a record. Its files stay, unused, unless they are ticked."""

    template_name = "maintenance/delete_record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = own_files([self.object], self.request.user)
        return super().get_context_data(**kwargs) | {
            "own_files": own,
            "shared": self.object.attachments.count() - len(own),
        }

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        own = own_files([self.object], self.request.user)
        ticked = self.request.POST.getlist("file")
        response: HttpResponse = super().form_valid(form)
        going = [file for file in own if files.name_of(file) in ticked]
        say_what_became(self.request, own, going)
        return response


class RecordBulkDelete(ScopedDelete):
    """Deletes many records, and their files only if that is ticked."""

    models = [MaintenanceRecord]
    template_name = "maintenance/delete_records.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = own_files(self.get_actionable_objects()[0], self.request.user)
        return super().get_context_data(**kwargs) | {
            "own_files": own,
            "own_files_count": files.counted(own),
        }

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        own = own_files(self.get_actionable_objects()[0], self.request.user)
        response: HttpResponse = super().form_valid(form)
        going = own if "delete_files" in self.request.POST else []
        say_what_became(self.request, own, going)
        return response
