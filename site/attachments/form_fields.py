"""The form field that takes many files at once."""

import json
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static

from attachments.files import File
from attachments.forms import ACCEPT_DOCUMENTS, ACCEPT_IMAGES


@dataclass
class Added:
    """What a form brings: new files, and the names of such as came before it."""

    uploads: list[UploadedFile] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.uploads or self.kept)


class FilesInput(forms.FileInput):
    """Takes many files: dropped, chosen in a dialog, or from a phone's camera.

    With our script each is sent to ``upload_url`` as soon as it is there, for the
    vehicle in the field ``vehicle_id`` (or ``vehicle_key``), and then becomes a line
    of the formset ``lines`` or, without one, is kept here. Without the script, the
    files come with the form; those that are ``files`` already stay in it.
    """

    allow_multiple_selected = True
    template_name = "attachments/widgets/files_input.html"

    def __init__(
        self, attrs: Any = None, *, vehicle_id: str = "", lines: str = ""
    ) -> None:
        super().__init__(attrs)
        self.vehicle_id = vehicle_id
        self.lines = lines
        self.vehicle_key: Any = ""
        self.upload_url = ""
        self.files: list[File] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Added:
        several = getattr(data, "getlist", lambda key: data.get(key, []))
        uploads = files.getlist(name) if hasattr(files, "getlist") else []
        return Added(uploads=uploads, kept=several(f"{name}-kept"))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        # With the project's templates, not the renderer of forms.
        return render_to_string(
            self.template_name,
            {
                "name": name,
                "id": (attrs or {}).get("id", f"id_{name}"),
                "described_by": (attrs or {}).get("aria-describedby", ""),
                "widget": self,
                "limit": settings.MAX_UPLOAD_SIZE,
                "accept": f"{ACCEPT_IMAGES},{ACCEPT_DOCUMENTS}",
                "accept_images": ACCEPT_IMAGES,
            },
        )

    @property
    def words(self) -> str:
        """Return what the script says, as JSON; ``%s`` stands for a file's name."""
        limit = filesizeformat(settings.MAX_UPLOAD_SIZE)
        words = {
            "sending": _("Sending %s"),
            "added": _("%s was added."),
            "failed": _("It could not be sent. Check the connection and try again."),
            "full": _("The record has as many files as it can take."),
            "tooLarge": _("This file is too large: the limit is %(limit)s.")
            % {"limit": limit},
            "saving": _("It will be saved as soon as all files are there."),
            "decide": _("Decide about %s first."),
            "describeUrl": reverse("describe_file", args=["__kind__", 0]),
        }
        return json.dumps(words)

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            js=[versioned_static("attachments/files.js")],
            css={"all": [versioned_static("attachments/files.css")]},
        )


class FilesField(forms.Field):
    """Takes many files. It stores none: that needs to know where to."""

    widget = FilesInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
