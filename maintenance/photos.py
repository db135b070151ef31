"""A photo for a vehicle, taken on the spot: its picture, or on one of its records."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied

from attachments.content import IMAGES
from attachments.files import File
from attachments.forms import ACCEPT_IMAGES
from core.admin.pages import AdminPage, Step
from core.admin.urls import admin_url
from maintenance import files
from maintenance.forms import MAX_ATTACHMENTS
from maintenance.models import MaintenanceRecord
from vehicles.models import Vehicle
from vehicles.permissions import may
from vehicles.urls import vehicle_page_url

OFFERED = 8  # records that were done last, and as many that are due next
NO_PHOTO = gettext_lazy("This is no photo: choose a PNG or JPEG.")


class PhotoForm(forms.Form):
    """A photo, and what it is of."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.FileInput(attrs={"accept": ACCEPT_IMAGES}),
    )
    of = forms.ChoiceField(
        label=gettext_lazy("What is it of?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, vehicle: Vehicle, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vehicle, self.user = vehicle, user
        self.records = {str(record.pk): record for record in _offered(vehicle)}
        field: Any = self.fields["of"]
        field.choices = [
            ("vehicle", _("The vehicle itself: its picture")),
            *((key, _named(record)) for key, record in self.records.items()),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        record = self.records.get(data.get("of", ""))
        if record and record.attachments.count() >= MAX_ATTACHMENTS:
            self.add_error("of", files.TOO_MANY % {"limit": MAX_ATTACHMENTS})
        return data

    def clean_photo(self) -> File:
        """Store the photo, or take the same one that the fleet has already."""
        upload, fleet = self.cleaned_data["photo"], self.vehicle.fleet
        files.require_right(self.user, fleet)
        safe = files.examined(upload)
        if safe.content.kind not in IMAGES:
            raise ValidationError(NO_PHOTO)
        found = files.same(safe, fleet, self.user)
        return found or files.take_in(safe, upload.name, fleet, self.user)

    @transaction.atomic
    def save(self) -> None:
        """Put the photo where it belongs, and write who did."""
        photo = self.cleaned_data["photo"]
        record = self.records.get(self.cleaned_data["of"])
        if record is None:
            self.vehicle.photo = photo
        else:
            record.attachments.add(files.attachment(photo))
        changed = record or self.vehicle
        changed.save()
        changed.save_revision(user=self.user, log_action=True)


def _offered(vehicle: Vehicle) -> list[MaintenanceRecord]:
    """Return the records that a photo is likely of: two queries."""
    done = vehicle.records.completed().order_by("-listed_on", "-pk")[:OFFERED]
    waiting = vehicle.records.incomplete().order_by("listed_on", "pk")[:OFFERED]
    return [*waiting, *done]


def _named(record: MaintenanceRecord) -> str:
    day = record.completed_date or record.due_on
    if day is None:
        return str(record)
    return _("%(what)s, %(day)s") % {"what": record, "day": date_format(day)}


class PhotoView(AdminPage, FormView):
    """Takes a photo for a vehicle that this person may change."""

    template_name = "maintenance/photo.html"
    page_title = gettext_lazy("Add a photo")
    header_icon = "image"
    form_class = PhotoForm

    @cached_property
    def vehicle(self) -> Vehicle:
        seen = Vehicle.objects.visible_to(self.request.user)
        rows = seen.select_related("fleet__collection")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may(request.user, "add_maintenancerecord", self.vehicle):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"of": "vehicle"}

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"vehicle": self.vehicle, "user": self.request.user}
        return super().get_form_kwargs() | own

    def get_page_subtitle(self) -> str:
        return str(self.vehicle)

    def get_breadcrumb_parents(self) -> list[Step]:
        plural = str(Vehicle._meta.verbose_name_plural).capitalize()
        return [
            {"url": admin_url(Vehicle, "list"), "label": plural},
            {"url": vehicle_page_url(self.vehicle.pk), "label": str(self.vehicle)},
        ]

    def form_valid(self, form: PhotoForm) -> HttpResponse:
        form.save()
        messages.success(self.request, _("The photo was added."))
        return super().form_valid(form)

    def form_invalid(self, form: PhotoForm) -> HttpResponse:
        sentence = _("The photo could not be added due to errors.")
        messages.validation_error(self.request, sentence, form)
        return super().form_invalid(form)

    def get_success_url(self) -> str:
        return vehicle_page_url(self.vehicle.pk)


def photo_url(vehicle: Vehicle) -> str:
    """Return where a photo is added to this vehicle."""
    return reverse("vehicle_photo:add", args=[vehicle.pk])


# A namespace, so that the walk of all addresses knows whose the key is.
urls: list[URLPattern | URLResolver] = [
    path("<int:pk>/", PhotoView.as_view(), name="add"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("vehicles/photo/", include((urls, "vehicle_photo")))
]
