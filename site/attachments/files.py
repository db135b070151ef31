"""Images and documents alike: how a browser names one, and what a page says of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail.permissions import policy_registry

from attachments.models import PrivateDocument, PrivateImage
from core.ids import is_key

File = PrivateImage | PrivateDocument
MODELS: dict[str, Any] = {"image": PrivateImage, "document": PrivateDocument}
THUMBNAIL = "max-165x165"  # the one that Wagtail's choosers show


def kind_of(file: File) -> str:
    """Return ``image`` or ``document``."""
    return "image" if isinstance(file, PrivateImage) else "document"


def name_of(file: File) -> str:
    """Return what a browser calls this file: ``image-12``."""
    return f"{kind_of(file)}-{file.pk}"


def allowed(model: Any, user: Any, action: str) -> QuerySet[Any]:
    """Return the images or documents with which the user may do this: ``choose``
    them, or ``change`` them, which includes to replace and to delete them."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(user, [action])


def named(names: Iterable[Any], user: Any, action: str) -> list[File]:
    """Return the files of these names with which the user may do this, in the order
    of the names. Two queries."""
    wanted: dict[str, list[str]] = {kind: [] for kind in MODELS}
    for name in names:
        kind, _dash, key = str(name).partition("-")
        if kind in wanted and is_key(key):
            wanted[kind].append(key)
    found = {
        name_of(file): file
        for kind, keys in wanted.items()
        for file in with_thumbnails(allowed(MODELS[kind], user, action), keys)
    }
    return [found[name] for name in dict.fromkeys(map(str, names)) if name in found]


def with_thumbnails(files: QuerySet[Any], keys: Iterable[Any]) -> QuerySet[Any]:
    """Return the files with these keys, with what a page shows of them."""
    rows: Any = files.filter(pk__in=filter(is_key, keys)).select_related("collection")
    return rows.prefetch_renditions(THUMBNAIL) if rows.model is PrivateImage else rows


def may_add(user: Any, collection: Any) -> bool:
    """Tell whether the user may add both images and documents to a collection."""
    return all(
        policy_registry.get_by_type(model)
        .collections_user_has_permission_for(user, "add")
        .filter(pk=collection.pk)
        .exists()
        for model in MODELS.values()
    )


def facts(file: File) -> str:
    """Return “PNG, 600 × 400, 3 KB” or “PDF, 3 pages, 120 KB”. No query."""
    parts = [str(file.file.name).rpartition(".")[2].upper()]
    if isinstance(file, PrivateImage):
        parts.append(f"{file.width} × {file.height}")
    elif file.page_count:
        words = ngettext("%(pages)s page", "%(pages)s pages", file.page_count)
        parts.append(words % {"pages": localize(file.page_count)})
    if file.file_size is not None:
        parts.append(filesizeformat(file.file_size))
    return ", ".join(parts)


def open_url(file: File) -> str:
    """Return where the file itself is answered."""
    return file.file.url if isinstance(file, PrivateImage) else file.url


def edit_url(file: File) -> str:
    """Return Wagtail's own page of the file: its title, its other uses."""
    if isinstance(file, PrivateImage):
        return reverse("wagtailimages:edit", args=[file.pk])
    return reverse("wagtaildocs:edit", args=[file.pk])


def described(file: File) -> dict[str, Any]:
    """Return what a script needs to show a file, in the words of Wagtail's choosers:
    the state of an image or document chooser, and more."""
    found: dict[str, Any] = {
        "id": file.pk,
        "name": name_of(file),
        "kind": kind_of(file),
        "title": file.title,
        "facts": facts(file),
        "url": open_url(file),
        "edit_url": edit_url(file),
    }
    if isinstance(file, PrivateImage):
        thumbnail = get_rendition_or_not_found(file, THUMBNAIL)
        found["preview"] = {
            "url": thumbnail.url,
            "width": thumbnail.width,
            "height": thumbnail.height,
        }
        found["default_alt_text"] = file.default_alt_text
    return found


def counted(files: Iterable[File]) -> str:
    """Return “2 images, 1 document” for some files, “no files” for none."""
    kinds = [kind_of(file) for file in files]
    images, documents = kinds.count("image"), kinds.count("document")
    parts = []
    if images:
        parts.append(ngettext("%(n)d image", "%(n)d images", images) % {"n": images})
    if documents:
        words = ngettext("%(n)d document", "%(n)d documents", documents)
        parts.append(words % {"n": documents})
    return ", ".join(parts) or _("no files")
