"""Where the demo's rows and files go: by the rules, and all or none."""

from types import TracebackType
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from wagtail.actions.create import CreateAction
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import Collection

from accounts.models import User
from attachments.models import PrivateDocument, PrivateImage
from vehicles.models import Fleet

Row = TypeVar("Row", bound=Model)


class Shelf:
    """Stores rows and files in the name of the user of Wagtail's log context.

    A database transaction takes back rows, but no files: put inside a ``with``, a
    shelf deletes those that it stored when the block fails.
    """

    def __init__(self) -> None:
        self.files: list[FieldFile] = []

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            for file in self.files:
                file.delete(save=False)

    @property
    def user(self) -> User:
        """Return whoever stores things."""
        return get_active_log_context().user

    def add(self, row: Row) -> Row:
        """Check and save a row, with its first revision and its log entry.

        ``ValidationError`` if it breaks a rule that a form would hold to.
        """
        CreateAction(row, user=self.user).execute(skip_permission_checks=True)
        return row

    def add_fleet(self, fleet: Fleet) -> Fleet:
        """Check and save a fleet; its collection comes with the saving."""
        fleet.full_clean(exclude=["collection"])
        fleet.save()
        log(fleet, "wagtail.create")
        return fleet

    def image(
        self, collection: Collection, name: str, title: str, data: bytes
    ) -> PrivateImage:
        """Store a PNG or JPEG; ``name`` is that of its file."""
        image = PrivateImage(
            title=title,
            description=title,
            collection=collection,
            uploaded_by_user=self.user,
            file=ContentFile(data, name),
        )
        self._store(image)
        return image

    def document(
        self, collection: Collection, name: str, title: str, data: bytes
    ) -> PrivateDocument:
        """Store a PDF; ``name`` is that of its file."""
        document = PrivateDocument(
            title=title,
            collection=collection,
            uploaded_by_user=self.user,
            file=ContentFile(data, name),
        )
        self._store(document)
        return document

    def _store(self, row: PrivateImage | PrivateDocument) -> None:
        """Check and save a row with a file, and remember the file."""
        row.full_clean()
        row.save()
        self.files.append(row.file)
        log(row, "wagtail.create")
