"""Forms of the maintenance admin."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from maintenance.models import MaintenanceRecord
from vehicles.forms import RoomForm, restrict

MAX_ATTACHMENTS = 100


class MaintenanceRecordForm(RoomForm):
    """The record form. A line of attachments that was added has to hold a file:
    left empty, it is refused instead of silently dropped."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django builds a thousand lines beyond the limit before it refuses them.
        type(self).formsets["attachments"].absolute_max = MAX_ATTACHMENTS + 10
        super().__init__(*args, **kwargs)
        for form in self.formsets["attachments"].forms:
            form.empty_permitted = False
            restrict(form, self.for_user or AnonymousUser())


class SupplierForm(RoomForm):
    """The supplier form. Only a superuser makes a supplier that all fleets share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = bool(self.for_user and self.for_user.is_superuser)
        self.fields["fleet"].required = not shared


class CompleteRecordForm(RoomForm):
    """Asks what one knows when the work is done: when, at what mileage, for how
    much. The date is today's unless one says otherwise."""

    class Meta:
        model = MaintenanceRecord
        fields = ["completed_date", "completed_mileage", "cost"]
        formsets: list[str] = []
        widgets = {"completed_date": AdminDateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        date_field = self.fields["completed_date"]
        date_field.required = True
        date_field.help_text = _("Today, unless it was done before.")
        self.initial["completed_date"] = self.instance.vehicle.today()

    def _post_clean(self) -> None:
        self.instance.status = MaintenanceRecord.Status.COMPLETED
        super()._post_clean()
