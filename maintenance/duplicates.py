"""Warns when what is being saved may have been entered already: the same supplier, day
and amount. It is saved all the same when the form is sent once more."""

from typing import Any

from django.db.models import QuerySet
from django.forms import CharField, HiddenInput
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin import messages

from core.admin.urls import admin_url
from maintenance.models import MaintenanceRecord

WHAT = ("supplier_id", "completed_date", "cost")
FIELD = "confirm_duplicate"
SHOWN = 3


def same_as(record: MaintenanceRecord, user: Any) -> QuerySet[MaintenanceRecord]:
    """Return the other records that this person may see of the same supplier, day and
    amount; none if one of the three is not known, or the amount is nothing."""
    records = MaintenanceRecord.objects.visible_to(user)
    same = {name: getattr(record, name) for name in WHAT}
    if not all(same.values()):
        return records.none()
    return records.filter(**same).exclude(pk=record.pk).select_related("vehicle__fleet")


def _sign(record: MaintenanceRecord) -> str:
    """Return what the person was warned of: other values are warned of anew."""
    return "/".join(str(getattr(record, name)) for name in WHAT)


class DuplicateWarningMixin:
    """Shows the form once more, with what is the same, before it is saved."""

    request: Any
    scoped_object: Any

    def form_valid(self, form: Any) -> HttpResponse:
        record, sign = form.instance, _sign(form.instance)
        stored = self.scoped_object  # None when it is new
        known = {self.request.POST.get(FIELD), stored and _sign(stored)}
        same = () if sign in known else same_as(record, self.request.user)[:SHOWN]
        if not same:
            return super().form_valid(form)  # type: ignore[misc]  # the view beside it
        self._warn(same)
        form.fields[FIELD] = CharField(required=False, widget=HiddenInput)
        form.data = form.data.copy()
        form.data[form.add_prefix(FIELD)] = sign
        self.form = form
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]

    def _warn(self, same: Any) -> None:
        found = "; ".join(map(_in_words, same))
        sentence = _(
            "Not saved yet: the same supplier, day and amount are there already "
            "(%(found)s). Save once more if this is another one."
        ) % {"found": found}
        buttons = [
            messages.button(admin_url(record, "inspect", record.pk), _("Look at it"))
            for record in same[:1]
        ]
        messages.warning(self.request, sentence, buttons=buttons)


def _in_words(record: MaintenanceRecord) -> str:
    """Return “Oil and filter, Golf, 12 May 2026, €80.00”."""
    vehicle = record.vehicle
    parts = [record.description, vehicle.name]
    if record.completed_date and record.cost is not None:
        parts += [date_format(record.completed_date), record.cost_text]
    return ", ".join(parts)
