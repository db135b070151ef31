"""The admin pages of maintenance that Wagtail does not have ready-made."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView

from core.admin.inspect import ScopedInspectView
from core.admin.urls import admin_url
from core.exports.lists import StreamingExportMixin
from maintenance import exports
from maintenance.completing import MISSED, add_record, missed
from maintenance.duplicates import DuplicateWarningMixin
from maintenance.forms import CompleteRecordForm
from maintenance.models import MaintenanceRecord
from vehicles.permissions import may, rights_at
from vehicles.urls import vehicle_page_url
from vehicles.views import AddForVehicleMixin, warn_of_outlier


def complete_url(record: MaintenanceRecord) -> str:
    """Return the address at which a record is completed."""
    return admin_url(MaintenanceRecord, "complete", record.pk)


class RecordIndexView(StreamingExportMixin, IndexView):
    """The list of records, with a way to complete one."""

    def get_export_columns(self) -> Any:
        return exports.columns(self.request.user)

    def get_list_more_buttons(self, instance: MaintenanceRecord) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if not instance.is_completed and may(
            self.request.user, "complete_maintenancerecord", instance
        ):
            button = Button(
                _("Complete"),
                url=complete_url(instance),
                icon_name="check",
                priority=5,
            )
            buttons.append(button)
        return buttons


def _warn_of_mileage(request: HttpRequest, record: MaintenanceRecord) -> None:
    """Say so if the completed mileage does not fit the vehicle's readings."""
    if record.odometer_reading is not None:
        warn_of_outlier(request, record.odometer_reading)


def _completed(record: MaintenanceRecord) -> str:
    """Return that it is completed, and when it is due next."""
    later = record.next_planned
    if later is None:
        return _("“%(record)s” is completed.") % {"record": record}
    return _("“%(record)s” is completed. Next: %(due)s.") % {
        "record": record,
        "due": later.due_text or _("when the mileage is known"),
    }


class RecordCreateView(DuplicateWarningMixin, AddForVehicleMixin, CreateView):
    """Adds a record, or completes a planned one by it, and goes to the vehicle's
    page."""

    @transaction.atomic
    def save_instance(self) -> MaintenanceRecord:
        record = add_record(self.form, self.request.user)
        if missed(self.form):
            messages.warning(self.request, MISSED)
        return record

    def get_success_message(self, instance: MaintenanceRecord) -> str:
        if self.form.planned:
            return _completed(instance)
        return super().get_success_message(instance)

    def save_action(self) -> HttpResponse:
        _warn_of_mileage(self.request, self.object)
        return super().save_action()


class RecordEditView(DuplicateWarningMixin, EditView):
    """Edits a record, and goes back to the vehicle's page."""

    scoped_related = ("supplier", "plan__vehicle")

    def save_action(self) -> HttpResponse:
        _warn_of_mileage(self.request, self.object)
        return super().save_action()

    def get_success_url(self) -> str:
        return vehicle_page_url(self.object.vehicle_id)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if not self.object.is_completed:
            buttons.append(
                Button(
                    _("Complete"),
                    url=complete_url(self.object),
                    icon_name="check",
                    priority=5,
                )
            )
        return buttons


class RecordInspectView(ScopedInspectView):
    """A record to be looked at, with its files."""

    template_name = "maintenance/inspect_record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = self.object.attachments.select_related("document")
        edit_url = self.get_edit_url()
        return super().get_context_data(**kwargs) | {
            "attachments": lines.prefetch_related("image__renditions"),
            "files_url": f"{edit_url}#id_new_files" if edit_url else "",
            "may": rights_at(self.request.user, self.object),
        }


class RecordCompleteView(DuplicateWarningMixin, generic.EditView):
    """Completes a record by a form of three fields."""

    model = MaintenanceRecord
    form_class = CompleteRecordForm
    permission_required = "complete"
    page_title = gettext_lazy("Complete")
    submit_button_label = gettext_lazy("Complete")
    submit_button_active_label = gettext_lazy("Completing…")
    error_message = gettext_lazy("The record could not be completed due to errors.")
    scoped_related = ("supplier", "plan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.get_object().is_completed:
            return self._say_it_is_done()
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        # Two people may be here at once: the second one waits, and is told.
        if (stored := self.object.lock()) is None:
            raise Http404
        if stored.is_completed:
            return self._say_it_is_done()
        return super().form_valid(form)

    def _say_it_is_done(self) -> HttpResponse:
        record = self.get_object()
        sentence = _("“%(record)s” was already completed.") % {"record": record}
        messages.warning(self.request, sentence)
        return redirect(vehicle_page_url(record.vehicle_id))

    def get_success_message(self) -> str:
        return _completed(self.object)

    def get_edit_url(self) -> str:
        return complete_url(self.object)

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_success_url(self) -> str:
        return vehicle_page_url(self.object.vehicle_id)

    def save_instance(self) -> MaintenanceRecord:
        self.action_class(
            self.form.instance,
            user=self.request.user,
            form=self.form,
            log_action="maintenance.complete",
        ).execute(skip_permission_checks=True)
        _warn_of_mileage(self.request, self.form.instance)
        return self.form.instance


class RecordsOfMixin:
    """Leads from what records have in common to the list of them."""

    object: Any
    narrowed_by = ""  # the list's filter

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        plural = MaintenanceRecord._meta.verbose_name_plural
        url = admin_url(MaintenanceRecord, "list")
        buttons: list[Button] = super().header_more_buttons  # type: ignore[misc]  # the view beside it
        return [
            *buttons,
            Button(
                str(plural).capitalize(),
                url=f"{url}?{self.narrowed_by}={self.object.pk}",
                icon_name="wrench",
                priority=5,
            ),
        ]


class SupplierEditView(RecordsOfMixin, EditView):
    """Edits a supplier."""

    narrowed_by = "supplier"


class TypeEditView(RecordsOfMixin, EditView):
    """Edits a maintenance type."""

    narrowed_by = "maintenance_type"
