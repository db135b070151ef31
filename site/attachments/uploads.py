"""Makes an image or a document of a file somebody sends, whichever it is."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from wagtail.models import Collection

from attachments.content import IMAGES, inspect
from attachments.models import PrivateDocument, PrivateImage
from attachments.names import title_of


def take_in(
    upload: File, *, collection: Collection, user: Any = None, name: str = ""
) -> PrivateImage | PrivateDocument:
    """Store a file as what it is by its content, titled after its name, or after
    ``name`` if it was examined already and has lost its own.

    ``ValidationError`` with one sentence if it is refused; nothing is kept then.
    Whether the user may add to the collection is the caller's question.
    """
    content = inspect(upload)
    model = PrivateImage if content.kind in IMAGES else PrivateDocument
    row = model(
        title=title_of(name or upload.name or ""),
        collection=collection,
        uploaded_by_user=user,
        file=content.file,
    )
    try:
        row.save()
    except ValidationError as error:  # for a field of whoever asked, not for the row's
        raise ValidationError(error.messages) from None
    return row
