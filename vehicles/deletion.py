"""Refusing to delete what has a history."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import router
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from vehicles.urls import admin_url


def refuse_protected_deletion(
    request: HttpRequest, objects: Sequence[Model]
) -> HttpResponse | None:
    """Answer a request to delete what has to stay with a sentence that says why.

    Wagtail asks before its confirmation page and before deleting, for one object
    and for many.
    """
    for item in objects:
        if why := why_not_delete(item):
            messages.error(request, why)
            return redirect(admin_url(item, "list"))
    return None


def why_not_delete(item: Model) -> str:
    """Return why this object cannot be deleted, or ``""``."""
    if reason := getattr(item, "reason_to_stay", ""):
        return str(reason)
    collector = Collector(using=router.db_for_write(type(item)), origin=item)
    try:
        collector.collect([item])
    except ProtectedError as error:
        kept: Iterable[Any] = error.protected_objects
    except RestrictedError as error:
        kept = error.restricted_objects
    else:
        return ""
    return _(
        "“%(item)s” has a history (%(kept)s) and cannot be deleted. Archive it, or "
        "set it inactive, instead."
    ) % {"item": item, "kept": _counted(kept)}


def _counted(objects: Iterable[Any]) -> str:
    """Return “3 odometer readings, 1 maintenance record” for a mixed lot."""
    by_model: dict[Any, int] = {}
    for item in objects:
        by_model[item._meta] = by_model.get(item._meta, 0) + 1
    return ", ".join(
        f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"
        for meta, count in by_model.items()
    )
