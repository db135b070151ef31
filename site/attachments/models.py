"""Our own Wagtail image and document. They are called ``PrivateImage`` and
``PrivateDocument`` because Wagtail's models stay installed, and two models of one name
clash in the reverse accessors of their tags and uploaders. What a file must be stands
in ``attachments.content``; ``attachments.abstract`` holds every row to it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    SourceImageIOError,
    get_upload_to,
)

from attachments.abstract import CheckedFileModel
from attachments.content import DOCUMENTS, IMAGES, Content
from attachments.fields import CheckedFileField, CheckedImageField
from attachments.querysets import PrivateDocumentQuerySet, PrivateImageQuerySet
from core.resilience import disk


def same_file_index(name: str) -> models.Index:
    """The index that finds the same file in a collection."""
    return models.Index(fields=["collection", "sha256"], name=name)


class PrivateImage(CheckedFileModel, AbstractImage):
    """A photo or scan: PNG or JPEG."""

    kinds = IMAGES

    file = CheckedImageField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )

    objects = PrivateImageQuerySet.as_manager()

    # Without tags: their list is one for all fleets.
    admin_form_fields = tuple(
        name for name in Image.admin_form_fields if name != "tags"
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        base_manager_name = "objects"
        indexes = [same_file_index("attachments_image_same")]

    def forget_file(self, name: str) -> None:
        """Delete a file that was replaced, and the copies made of it."""
        super().forget_file(name)
        self.renditions.all().delete()

    def create_rendition(self, filter: Any) -> Any:  # noqa: A002  (Wagtail's name)
        """Make a copy; where the disk is full, a page shows that there is none."""
        try:
            return super().create_rendition(filter)
        except OSError as error:
            if disk.is_full(error):
                raise SourceImageIOError(str(error)) from error
            raise

    def _set_image_file_metadata(self) -> None:
        """Wagtail's forms call this before saving, which does it."""

    @property
    def described(self) -> tuple[str, ...]:
        return (*super().described, "width", "height")


class PrivateRendition(AbstractRendition):
    """A resized copy of an image, made when first asked for."""

    image = models.ForeignKey(
        PrivateImage, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="attachments_rendition_unique",
            )
        ]


class PrivateDocument(CheckedFileModel, AbstractDocument):
    """A document: PDF."""

    kinds = DOCUMENTS

    file = CheckedFileField(upload_to="documents", verbose_name=_("file"))
    page_count = models.PositiveIntegerField(
        _("number of pages"), null=True, editable=False
    )

    objects = PrivateDocumentQuerySet.as_manager()

    admin_form_fields = tuple(
        name for name in Document.admin_form_fields if name != "tags"
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        base_manager_name = "objects"
        indexes = [same_file_index("attachments_document_same")]

    def describe(self, content: Content) -> None:
        super().describe(content)
        self.page_count = content.pages

    def _set_document_file_metadata(self) -> None:
        """Wagtail's forms call this before saving, which does it."""

    @property
    def described(self) -> tuple[str, ...]:
        return (*super().described, "page_count")
