"""Our own Wagtail image and document, from the first migration on, so that what
a file must be can be said here without moving data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class PrivateImage(AbstractImage):
    """A photo or scan: PNG or JPEG."""

    # Without tags: their list is one for all fleets.
    admin_form_fields = tuple(
        name for name in Image.admin_form_fields if name != "tags"
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


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


class PrivateDocument(AbstractDocument):
    """A document: PDF."""

    admin_form_fields = tuple(
        name for name in Document.admin_form_fields if name != "tags"
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
