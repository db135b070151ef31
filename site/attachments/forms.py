"""The forms behind every screen of Wagtail's that takes a file: add and edit, upload of
many, the choosers' upload tab, and replacing."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from attachments.content import DOCUMENTS, IMAGES, Kind, inspect
from attachments.names import MAX_TITLE, clean_line, title_of

# What file dialogs offer. A phone that is asked for JPEG sends its HEIC photos as such;
# one that is asked for any picture may send them as they are.
ACCEPT_IMAGES = "image/jpeg,image/png"
ACCEPT_DOCUMENTS = "application/pdf,.pdf"


class TitleField(forms.CharField):
    """One line, without what cannot be seen."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class CheckedUploadMixin:
    """A form field whose cleaned value is the safe file, or that says why not."""

    kinds: frozenset[Kind]
    accept: str

    def to_python(self, data: Any) -> File | None:
        if data in self.empty_values:  # type: ignore[attr-defined]
            return None
        return inspect(data, self.kinds).file

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)  # type: ignore[misc]  # a mixin
        return attrs | {"accept": self.accept}


class ImageUploadField(CheckedUploadMixin, WagtailImageField):
    """Takes a PNG or JPEG."""

    kinds = IMAGES
    accept = ACCEPT_IMAGES
    default_validators: list[Any] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_text = _("PNG or JPEG, up to %(size)s and %(pixels)s megapixels.") % {
            "size": filesizeformat(settings.MAX_UPLOAD_SIZE),
            "pixels": settings.MAX_IMAGE_PIXELS // 1_000_000,
        }
        # Said by the browser, for a name that ends otherwise.
        self.error_messages["invalid_image_extension"] = _(
            "Only PNG and JPEG can be added here. Send a HEIC photo as JPEG, and add a "
            "PDF under Documents."
        )


class DocumentUploadField(CheckedUploadMixin, WagtailDocumentField):
    """Takes a PDF."""

    kinds = DOCUMENTS
    accept = ACCEPT_DOCUMENTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = filesizeformat(settings.MAX_UPLOAD_SIZE)
        self.help_text = _("PDF, up to %(size)s.") % {"size": size}


class CheckedFormMixin:
    """Examines the file where the form is checked, and leaves it to the row to remove a
    file that is replaced: after the new one is certain, and not before."""

    upload_field: type[Any]

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        data = _titled(data, files, kwargs.get("prefix"))
        super().__init__(data, files, **kwargs)  # type: ignore[call-arg]  # a mixin
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        if stock := fields.get("file"):
            fields["file"] = self.upload_field(
                label=stock.label, required=stock.required, widget=stock.widget
            )
        if stock := fields.get("title"):
            fields["title"] = TitleField(
                label=stock.label, max_length=MAX_TITLE, widget=stock.widget
            )

    def save(self, commit: bool = True) -> Any:
        self.original_file = None
        return super().save(commit=commit)  # type: ignore[misc]  # a mixin


def _titled(data: Any, files: Any, prefix: str | None) -> Any:
    """Return what was sent, where the title is a name of a file, with a title in its
    place."""
    title, file = (f"{prefix}-{name}" if prefix else name for name in ("title", "file"))
    upload = files.get(file) if files else None
    if data is None or upload is None or not upload.name:
        return data
    name = title_of(upload.name)
    # Browsers and Django shorten long names, each in its own way.
    if title_of(data.get(title) or upload.name)[:200] != name[:200]:
        return data
    data = data.copy()
    data[title] = name
    return data


class ImageForm(CheckedFormMixin, BaseImageForm):
    """The form of an image."""

    upload_field = ImageUploadField

    class Meta(BaseImageForm.Meta):
        pass


class DocumentForm(CheckedFormMixin, BaseDocumentForm):
    """The form of a document."""

    upload_field = DocumentUploadField

    class Meta(BaseDocumentForm.Meta):
        pass
