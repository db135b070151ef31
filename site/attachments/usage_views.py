"""The pages that list who uses an image or a document."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from wagtail.documents.views import documents
from wagtail.images.views import images
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry

from attachments.permissions import visible_files

Key = tuple[int, str]  # of a row: its content type, its primary key


class Users:
    """The rows that use a file, each with its references, in pages: three queries and
    one for each kind of row, where Wagtail asks row by row for all of them."""

    def __init__(self, file: Model) -> None:
        self.references: QuerySet[ReferenceIndex] = ReferenceIndex.get_references_to(
            file
        ).order_by("base_content_type", "object_id", "pk")

    def __len__(self) -> int:
        return self.keys().count()

    def count(self) -> int:
        """Return how many rows use it."""
        return len(self)

    def __getitem__(self, page: slice) -> list[tuple[Any, list[ReferenceIndex]]]:
        keys = list(self.keys()[page])
        wanted = self.references.filter(object_id__in=[key for _kind, key in keys])
        rows = dict(_rows(keys))
        return [
            (rows[key], list(references))
            for key, references in groupby(wanted, _user)
            if key in rows
        ]

    def keys(self) -> Any:
        """Return the keys of the rows that use it, in order."""
        pairs = self.references.order_by("base_content_type", "object_id")
        return pairs.values_list("base_content_type", "object_id").distinct()


def _user(reference: ReferenceIndex) -> Key:
    return reference.base_content_type_id, reference.object_id


def _rows(keys: list[Key]) -> Iterator[tuple[Key, Any]]:
    """Yield the rows by their keys, each with the fleet whose rights it is under."""
    for kind, some in groupby(keys, lambda key: key[0]):
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is None:  # of an app that is gone
            continue
        fleet = getattr(policy_registry.get_by_type(model), "fleet", None)
        along = [] if fleet is None else [f"{fleet}__collection".removeprefix("__")]
        rows = model._default_manager.select_related(*along)
        for row in rows.filter(pk__in=[key for _kind, key in some]):
            yield (kind, str(row.pk)), row


class UsersMixin:
    """Lists who uses a file, a page at a time. There is no file of another fleet."""

    object: Model
    request: HttpRequest

    def get_base_object_queryset(self) -> QuerySet[Any]:
        files = super().get_base_object_queryset()  # type: ignore[misc]  # the view beside it
        return visible_files(files, self.request.user)

    def get_queryset(self) -> Users:
        return Users(self.object)


class ImageUsageView(UsersMixin, images.UsageView):
    """Who uses an image."""


class DocumentUsageView(UsersMixin, documents.UsageView):
    """Who uses a document."""
