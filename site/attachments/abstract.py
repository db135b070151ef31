"""What images and documents have in common: a file that was examined.

A replaced file is deleted by the row, after the commit, and only if the row is certain
not to need it; Wagtail's form of documents would delete it before the row is saved.
"""

from contextlib import nullcontext
from typing import Any, ClassVar

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import DatabaseError, InterfaceError, models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.tasks import delete_file_from_storage_task

from attachments import disk_space
from attachments.content import Content, Kind, inspect
from attachments.errors import refusal
from attachments.names import MAX_TITLE, clean_line
from core.resilience import disk


class CheckedFileModel(models.Model):
    """A row with a file. The file is stored before the row, and deleted after it, so
    that there is never a row without its file."""

    kinds: ClassVar[frozenset[Kind]]
    # Wagtail's models bring these.
    title: Any
    file: Any

    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    # Of the row: the name of the file it is known to have, and of the one just stored.
    stored_name: str | None = None
    new_name: str | None = None

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        row = super().from_db(*args, **kwargs)
        if "file" in row.__dict__:
            row.stored_name = str(row.__dict__["file"])
        return row

    def clean(self) -> None:
        """Examine a file that is not stored yet; nothing is written."""
        self.clean_own_title()
        try:
            self.examine_file()
        except ValidationError as error:
            raise ValidationError({"file": error}) from None

    def clean_own_title(self) -> None:
        """Leave nothing in the title that cannot be seen, or that does not fit."""
        if "title" in self.__dict__:
            self.title = clean_line(self.title)[:MAX_TITLE]

    def examine_file(self) -> None:
        """Put the safe file in the place of one that is not stored yet."""
        if self.has_new_file():
            self.file = self._inspected().file

    def has_new_file(self) -> bool:
        """Tell whether the file is another than the row is known to have."""
        if "file" not in self.__dict__ or not self.file:
            return False
        return not self.file._committed or self.file.name != self.stored_name

    def settle_file(self) -> None:
        """Examine and store a file that is not stored yet.

        ``ValidationError`` if there is none, or it is refused; nothing is kept then.
        """
        self.clean_own_title()
        if "file" not in self.__dict__:
            return
        if not self.file:
            raise ValidationError({"file": _("This field is required.")})
        if not self.has_new_file() or self._is_known():
            return
        try:
            content = self._inspected()
            self.file.save(content.file.name, content.file, save=False)
        except ValidationError as error:
            raise ValidationError({"file": error}) from None
        except OSError as error:
            if disk.is_full(error):
                raise ValidationError({"file": disk_space.none_left()}) from error
            raise
        self.new_name = self.file.name

    def _is_known(self) -> bool:
        """Tell whether the row has this very file already."""
        if not self.file._committed or not self.pk:
            return False
        rows: Any = type(self)._base_manager
        if not rows.filter(pk=self.pk, file=self.file.name).exists():
            return False
        self.stored_name = self.file.name
        return True

    def _inspected(self) -> Content:
        """Return what is in the file, opened from the storage if only named."""
        if not self.file._committed:
            return inspect(self.file.file, self.kinds)
        try:
            # Closed when nobody needs it any more: it may be what is stored.
            return inspect(self.file.storage.open(self.file.name), self.kinds)
        except (OSError, ValueError, SuspiciousOperation):
            raise refusal("gone") from None

    def describe(self, content: Content) -> None:
        """Take over what the file says of itself."""
        self.sha256, self.file_size = content.sha256, content.size
        # Wagtail's fingerprint, by which it finds equal files, has no room for more.
        self.file_hash = content.sha256[:40]

    def drop_new_file(self) -> None:
        """Delete a file that was stored for a row that could not be written.

        It stays if the row was written all the same: what failed came after the commit,
        or was the answer to it.
        """
        if self.new_name and not self._may_be_written():
            self.file.storage.delete(self.new_name)
        self.new_name = None

    def _may_be_written(self) -> bool:
        """Tell whether a row may have the new file, after an error. A file too many
        only takes room; one too few is lost."""
        connection = transaction.get_connection()
        if connection.needs_rollback:
            return False
        if connection.connection is None:  # lost, perhaps while it committed
            return True
        rows: Any = type(self)._base_manager
        try:
            return bool(rows.filter(file=self.new_name).exists())
        except (DatabaseError, InterfaceError):
            return True

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Settle the file, write the row, and delete a file that was replaced."""
        if kwargs.get("raw"):  # a fixture, whose files are there already
            return super().save_base(*args, **kwargs)
        replaced = self._replaced_name()
        try:
            self.settle_file()
            if self.new_name and kwargs.get("update_fields") is not None:
                changed = {*kwargs["update_fields"], *self.described}
                kwargs["update_fields"] = frozenset(changed)
            # With what signals do to it: if that fails, the row goes with the file.
            with transaction.atomic() if self.new_name else nullcontext():
                super().save_base(*args, **kwargs)
        except BaseException:
            self.drop_new_file()
            raise
        self.new_name = None
        if replaced and replaced != self.file.name:
            self.forget_file(replaced)
        return None

    def _replaced_name(self) -> str | None:
        """Return the name of the file that saving will replace, if any."""
        if self._state.adding or not self.has_new_file():
            return None
        rows: Any = type(self)._base_manager
        names = rows.filter(pk=self.pk)
        return names.values_list("file", flat=True).first()

    def forget_file(self, name: str) -> None:
        """Delete a file that no row names any more, as soon as that is certain."""
        storage = self.file.storage.deconstruct()
        transaction.on_commit(
            lambda: delete_file_from_storage_task.enqueue(storage, name)
        )

    @property
    def described(self) -> tuple[str, ...]:
        """The columns that belong to the file."""
        return ("file", "sha256", "file_size", "file_hash")
