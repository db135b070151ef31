"""Archiving many vehicles at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin.bulk.changes import BulkChange
from vehicles.models import Vehicle
from vehicles.permissions import may


class NothingAsked(forms.Form):
    """There is nothing to be said."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ArchiveVehicles(BulkChange):
    """Takes vehicles out of use. They keep their history, and nobody is reminded of
    what was still to be done."""

    models = [Vehicle]
    form_class = NothingAsked
    display_name = gettext_lazy("Archive")
    aria_label = gettext_lazy("Archive the chosen vehicles")
    title = gettext_lazy("Archive vehicles")
    icon = "car"
    action_type = "archive"
    action_priority = 50
    changed_fields = ("status",)

    def get_queryset(self, model: Any, object_ids: Any) -> Any:
        rows = super().get_queryset(model, object_ids)
        return rows.select_related("fleet__collection", "photo")

    def check_perm(self, obj: Vehicle) -> bool:
        return may(self.request.user, "change_vehicle", obj)

    def reason_against(self, row: Vehicle, data: dict[str, Any]) -> str:
        if row.status == Vehicle.Status.SOLD:
            return _("It is sold.")
        return ""

    def apply(self, row: Vehicle, data: dict[str, Any]) -> None:
        row.status = Vehicle.Status.ARCHIVED

    def words(self, row: Vehicle) -> str:
        return row.get_status_display()

    def done(self, count: int) -> str:
        sentence = ngettext(
            "%(count)d vehicle is archived.", "%(count)d vehicles are archived.", count
        )
        return sentence % {"count": count}
