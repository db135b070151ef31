"""Form widgets that choose a file, or anything else in a dialog."""

from typing import Any

from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.widgets import AdminImageChooser

from attachments import files
from core.admin.widgets import ScopedChooserMixin


class FileChooser(ScopedChooserMixin):
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
