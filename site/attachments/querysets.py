"""Questions about many files, and the rule that none gets in unexamined."""

from collections.abc import Iterable
from typing import Any, Self

from wagtail.documents.models import DocumentQuerySet
from wagtail.images.models import ImageQuerySet
from wagtail.models import Collection


class FileQuerySetMixin:
    """What images and documents share."""

    def identical(self, sha256: str, collection: Collection) -> Self:
        """Those of a collection that hold the very same content. One index look-up."""
        return self.filter(collection=collection, sha256=sha256)  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        """As Django's; every file is examined before the first row is written.

        If one is refused, none is kept.
        """
        rows = list(objs)
        try:
            for row in rows:
                row.settle_file()
            return super().bulk_create(rows, *args, **kwargs)  # type: ignore[misc]  # a mixin
        except BaseException:
            for row in rows:
                row.drop_new_file()
            raise

    def bulk_update(self, objs: Any, fields: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_file(fields)
        return super().bulk_update(objs, fields, *args, **kwargs)  # type: ignore[misc]

    def update(self, **kwargs: Any) -> Any:
        _refuse_file(kwargs)
        return super().update(**kwargs)  # type: ignore[misc]  # a mixin


def _refuse_file(fields: Iterable[str]) -> None:
    """A file is replaced row by row, so that it is examined and the old one removed."""
    if refused := {"file", "sha256"} & set(fields):
        raise ValueError(f"Save each row to change {', '.join(sorted(refused))}.")


class PrivateImageQuerySet(FileQuerySetMixin, ImageQuerySet):
    """Questions about images."""


class PrivateDocumentQuerySet(FileQuerySetMixin, DocumentQuerySet):
    """Questions about documents."""
