"""The files of a record."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data
from wagtail.models import Orderable

from attachments.models import PrivateDocument, PrivateImage
from core.db.fields import LineField
from maintenance.models.records import MaintenanceRecord
from vehicles.models import SkipCachedForeignKeyValidation


class Attachment(SkipCachedForeignKeyValidation, Orderable):
    """An image or a document on a record; exactly one of the two."""

    class Kind(models.TextChoices):
        """What the file shows."""

        PHOTO = "photo", _("Photo")
        QUOTE = "quote", _("Quote")
        ESTIMATE = "estimate", _("Estimate")
        INVOICE = "invoice", _("Invoice")
        RECEIPT = "receipt", _("Receipt")
        OTHER = "other", _("Other")

    # What counts as a photo on shared pages: a picture of an invoice is an invoice.
    PHOTOS = models.Q(image__isnull=False, kind=Kind.PHOTO)

    record = ParentalKey(
        MaintenanceRecord, on_delete=models.CASCADE, related_name="attachments"
    )
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PHOTO)
    caption = LineField(_("caption"), max_length=200, blank=True)
    is_private = models.BooleanField(_("never show on shared pages"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image=None, document__isnull=False)
                | models.Q(image__isnull=False, document=None),
                name="maintenance_attachment_one_file",
                violation_error_message=_("Choose an image or a document."),
            )
        ]

    def __str__(self) -> str:
        return self.caption or self.get_kind_display()

    @property
    def is_photo(self) -> bool:
        """Tell whether shared pages show it as a photo, and not as a document."""
        return self.image_id is not None and self.kind == self.Kind.PHOTO

    @property
    def file(self) -> PrivateImage | PrivateDocument | None:
        """Return the image or document."""
        return self.image or self.document

    @classmethod
    def likely_kind(cls, file: PrivateImage | PrivateDocument) -> str:
        """Return what a file shows if nobody says so."""
        is_image = isinstance(file, PrivateImage)
        return cls.Kind.PHOTO if is_image else cls.Kind.INVOICE

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> "Attachment | None":
        """Return the attachment as a revision has it, None if its file was deleted
        since. (Wagtail would fail: it knows no protected keys.)"""
        for name, model in (("image", PrivateImage), ("document", PrivateDocument)):
            key = data.get(name)
            if key and not model._default_manager.filter(pk=key).exists():
                return None
        return model_from_serializable_data(cls, data, check_fks, strict_fks)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.record.vehicle.fleet.take_in(self.image or self.document)

    def clean(self) -> None:
        super().clean()
        if self.image_id and self.document_id:
            raise ValidationError(
                {"document": _("Choose an image or a document, not both.")}
            )
        if not self.image_id and not self.document_id:
            raise ValidationError({"image": _("Choose an image or a document.")})
