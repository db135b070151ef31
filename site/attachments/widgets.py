"""Form widgets that choose a file, or anything else in a dialog."""

from typing import Any

from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.widgets import AdminImageChooser

from attachments import files


class CarefulChooser:
    """For chooser widgets: shows nothing as chosen where a browser sent what is no
    key, or the key of a row that is not in ``queryset``, so that the form can come
    back with its sentence and tells nothing of that row.

    A form with many choosers fetches what they show at once: ``known``, by key.
    """

    queryset: Any = None
    known: dict[str, Any] | None = None

    def get_instance(self, value: Any) -> Any:
        if self.known is not None:
            return self.known.get(str(getattr(value, "pk", value)))
        if value is None:
            return None
        try:
            if self.queryset is not None:
                key = getattr(value, "pk", value)
                return self.queryset.filter(pk=key).first()
            return super().get_instance(value)  # type: ignore[misc]  # a mixin
        except (ValueError, OverflowError):
            return None


class FileChooser(CarefulChooser):
    """Shows a file with its facts and a way to open it, to choose another, and (with
    the script of the files field) to put a new one in its place."""

    def get_value_data_from_instance(self, instance: Any) -> dict[str, Any]:
        data = super().get_value_data_from_instance(instance)  # type: ignore[misc]  # a mixin
        return data | {"facts": files.facts(instance), "url": files.open_url(instance)}

    def get_context(self, name: str, value_data: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value_data, attrs)  # type: ignore[misc]  # a mixin
        shown = {key: value_data.get(key, "") for key in ("facts", "url")}
        return context | shown


class ImageChooser(FileChooser, AdminImageChooser):
    """Chooses an image."""

    template_name = "attachments/widgets/image_chooser.html"


class DocumentChooser(FileChooser, AdminDocumentChooser):
    """Chooses a document."""

    template_name = "attachments/widgets/document_chooser.html"
