"""The forms behind every screen of Wagtail's that takes a file: add and edit, upload of
many, the choosers' upload tab, and replacing."""

from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from attachments.content import DOCUMENTS, IMAGES, Kind, inspect

# What file dialogs offer. A phone that is asked for JPEG sends its HEIC photos as such;
# one that is asked for any picture may send them as they are.
ACCEPT_IMAGES = "image/jpeg,image/png"
ACCEPT_DOCUMENTS = "application/pdf,.pdf"


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
        # Said by the browser, for a name that ends otherwise.
        self.error_messages["invalid_image_extension"] = _(
            "Only PNG and JPEG can be added here. Send a HEIC photo as JPEG, and add a "
            "PDF under Documents."
        )


class DocumentUploadField(CheckedUploadMixin, WagtailDocumentField):
    """Takes a PDF."""

    kinds = DOCUMENTS
    accept = ACCEPT_DOCUMENTS


class CheckedFormMixin:
    """Examines the file where the form is checked, and leaves it to the row to remove a
    file that is replaced: after the new one is certain, and not before."""

    upload_field: type[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):  # type: ignore[attr-defined]
            field = self.upload_field(
                label=stock.label, required=stock.required, widget=stock.widget
            )
            self.fields["file"] = field  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """Title a file after its name, where nobody gave it a better one."""
        return self.cleaned_data["title"]  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Any:
        self.original_file = None
        return super().save(commit=commit)  # type: ignore[misc]  # a mixin


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
