"""The model fields of files. A file that was assigned is examined before it is stored,
whichever way it comes: form, ``create``, ``bulk_create``, ``file.save``. ``update()``
and ``bulk_update()`` refuse to change a file."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.db import models
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from attachments.content import SafeFile, inspect


class CheckedFileMixin:
    """Stores nothing but what ``content.inspect`` returned, under a name of its own."""

    instance: Any
    file: Any
    _file: Any
    _committed: bool

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Examine and store a file; ``ValidationError`` if it is refused.

        The name that is given plays no part.
        """
        safe = inspect(content, self.instance.kinds)
        self.instance.describe(safe)
        super().save(safe.file.name, safe.file, save=False)  # type: ignore[misc]  # a mixin
        self.instance.stored_name = self.name  # type: ignore[attr-defined]
        if save:
            self.instance.save()


class CheckedFieldFile(CheckedFileMixin, models.fields.files.FieldFile):
    """The file of a document."""


class CheckedImageFieldFile(CheckedFileMixin, WagtailImageFieldFile):
    """The file of an image."""

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Return width and height: none for a file that was not examined yet."""
        if self._committed:
            try:
                return super().get_image_dimensions()
            except (OSError, SuspiciousOperation):
                return None, None  # refused as soon as it is to be saved
        if isinstance(self._file, SafeFile):
            return self._file.content.width, self._file.content.height
        return None, None


class CheckedFieldMixin:
    """Has the row see to its file before it is written."""

    def pre_save(self, row: Any, add: bool) -> Any:
        row.settle_file()
        return super().pre_save(row, add)  # type: ignore[misc]  # a mixin


class CheckedFileField(CheckedFieldMixin, models.FileField):
    """A PDF."""

    attr_class = CheckedFieldFile


class CheckedImageField(CheckedFieldMixin, WagtailImageField):
    """A PNG or JPEG."""

    attr_class = CheckedImageFieldFile
