"""Photos and documents of a share: which of them it shows, and under what keys."""

import hashlib
from typing import Any

from django.db.models import QuerySet

from attachments.models import PrivateImage
from maintenance.models import Attachment
from sharing.content import compiled_queries, queries
from sharing.content.schema import File
from sharing.content.share_data import Source

PHOTO_SIZE = 1600  # pixels, the longer side of a picture at its largest
COLUMNS = (
    "record_id",
    "pk",
    "kind",
    "caption",
    "image_id",
    "image__sha256",
    "image__width",
    "image__height",
    "document__sha256",
)


class Attached:
    """The files of one share."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def of_all(self) -> dict[int, list[File]]:
        """Return the files that are shown, by record. One query, or none."""
        return self._read(
            None, lambda: Attachment.objects.filter(record__in=queries.completed()), {}
        )

    def of(self, records: list[int]) -> dict[int, list[File]]:
        """Return the files of these records, which are shown. One query, or none."""
        if not records:
            return {}
        marks = compiled_queries.records(len(records))
        return self._read(
            len(records),
            # A join would read all records again.
            lambda: Attachment.objects.filter(record_id__in=marks),
            dict(zip(marks, records, strict=True)),
        )

    def photo(self) -> File | None:
        """Return the picture of the vehicle itself. No query."""
        source = self.source
        if source.photo_id is None or not source.shows_photos:
            return None
        size = fitted(source.photo_width or 0, source.photo_height or 0)
        key = self._key(0, source.photo_id)
        return File(key, 0, "photo", "", True, source.photo_sha256 or "", *size)

    def image(self, file: File) -> Any:
        """Return the picture itself, or None if it is gone meanwhile. One query."""
        if not file.pk:
            return PrivateImage.objects.filter(pk=self.source.photo_id or 0).first()
        found = Attachment.objects.select_related("image").filter(pk=file.pk).first()
        return found and found.image

    def find(self, key: str) -> Any:
        """Return what an address of this share names, if the share shows it: the
        picture itself, or the attachment that holds a document."""
        photo = self.photo()
        if photo and photo.key == key:
            return self.image(photo)
        shown = self._of_these(
            Attachment.objects.filter(
                record__vehicle=self.source.vehicle_id,
                record__is_private=False,
                record__status="completed",
            )
        )
        for attachment in shown.select_related("image", "document"):
            if self._key(attachment.pk, attachment.image_id) == key:
                return attachment.image or attachment
        return None

    def _read(
        self, count: int | None, build: Any, marks: dict[int, int]
    ) -> dict[int, list[File]]:
        source = self.source
        if not (source.shows_photos or source.shows_documents):
            return {}

        def rows() -> QuerySet[Any]:
            ordered = self._of_these(build()).order_by("record_id", "sort_order", "pk")
            return ordered.values_list(*COLUMNS)

        key = ("files", count, source.shows_photos, source.shows_documents)
        found: dict[int, list[File]] = {}
        for record, *row in queries.about(source.vehicle_id, key, rows, marks):
            found.setdefault(record, []).append(self._file(*row))
        return found

    def _file(
        self,
        pk: int,
        kind: str,
        caption: str,
        image: int | None,
        sha256: str | None,
        width: int,
        height: int,
        paper_sha256: str | None,
    ) -> File:
        key = self._key(pk, image)
        if image is None:
            return File(key, pk, kind, caption, False, paper_sha256 or "")
        return File(key, pk, kind, caption, True, sha256 or "", *fitted(width, height))

    def _of_these(self, files: QuerySet[Attachment]) -> QuerySet[Attachment]:
        """Return those of the files that this share shows. What a file is of decides,
        and not how it was taken: an invoice on a photo is a document."""
        shown = files.filter(is_private=False)
        if not self.source.shows_photos:
            shown = shown.exclude(Attachment.PHOTOS)
        return shown if self.source.shows_documents else shown.filter(Attachment.PHOTOS)

    def _key(self, pk: int, image: int | None) -> str:
        """Return what a file is called in the addresses of this share: nothing that
        could be counted on, or found under another share."""
        named = hashlib.blake2s(
            f"{pk}.{image}".encode(), key=self.source.token.encode(), digest_size=9
        )
        return named.hexdigest()


def fitted(width: int, height: int, limit: int = PHOTO_SIZE) -> tuple[int, int]:
    """Return the size of a picture that was made to fit into a square."""
    scale = min(1.0, limit / max(width, height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))
