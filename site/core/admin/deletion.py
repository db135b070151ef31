"""Refuse to delete rows that others depend on.

Hooked into Wagtail before its confirmation page and before its bulk action. Wagtail's
own protection asks the reference index, which knows files only and is updated later; a
row added in between would make the deletion fail with a 500.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import router
from django.db.models import PROTECT, Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from core.admin.urls import admin_url

MOST = 1000  # rows that are counted


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
    kept = _protected(item) or _collected(item)
    if not kept:
        return ""
    return _(
        "“%(item)s” has a history (%(kept)s) and cannot be deleted. Archive it, or "
        "set it inactive, instead."
    ) % {"item": item, "kept": ", ".join(map(_counted, kept, kept.values()))}


def _protected(item: Model) -> dict[Options, int]:
    """Return of which models, and how many, rows that point to it keep it: one query a
    model, which counts no further than one beyond ``MOST``."""
    found: dict[Options, int] = {}
    for relation in item._meta.related_objects:
        if relation.on_delete is PROTECT:
            model: Any = relation.related_model
            rows = model._base_manager.filter(**{relation.field.name: item})
            if count := len(rows.values_list("pk")[: MOST + 1]):
                found[model._meta] = max(count, found.get(model._meta, 0))
    return found


def _collected(item: Model) -> Counter[Options]:
    """Return the same of rows that keep what would be deleted along with it."""
    collector = Collector(using=router.db_for_write(type(item)), origin=item)
    kept: Iterable[Any] = ()
    try:
        collector.collect([item])
    except ProtectedError as error:
        kept = error.protected_objects
    except RestrictedError as error:
        kept = error.restricted_objects
    return Counter(row._meta for row in kept)


def _counted(meta: Options, count: int) -> str:
    """Return “3 odometer readings”, “more than 1,000 maintenance records”."""
    if count > MOST:
        words = {"count": intcomma(MOST), "rows": meta.verbose_name_plural}
        return _("more than %(count)s %(rows)s") % words
    return f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"
