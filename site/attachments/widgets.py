"""Form widgets that choose a file, or anything else in a dialog."""

from typing import Any

from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.widgets import AdminImageChooser


class CarefulChooser:
    """For chooser widgets: shows nothing as chosen where a browser sent what is no
    key, or the key of a row that is not in ``queryset``, so that the form can come
    back with its sentence and tells nothing of that row."""

    queryset: Any = None

    def get_instance(self, value: Any) -> Any:
        try:
            found = super().get_instance(value)  # type: ignore[misc]  # a mixin
        except (ValueError, OverflowError):
            return None
        if found is None or self.queryset is None:
            return found
        return found if self.queryset.filter(pk=found.pk).exists() else None


class ImageChooser(CarefulChooser, AdminImageChooser):
    """Chooses an image."""


class DocumentChooser(CarefulChooser, AdminDocumentChooser):
    """Chooses a document."""
