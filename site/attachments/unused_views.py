"""The screen of files that nothing uses any more: deleted when somebody says so, and
never by the program."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import CharField, ProtectedError, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from attachments import files
from attachments.usage import unused

PER_PAGE = 50
FRESH = timedelta(days=1)


def unused_files(user: Any) -> dict[str, QuerySet[Any]]:
    """Return the images and documents that nothing uses and the user may change."""
    return {
        kind: unused(files.allowed(model, user, "change"))
        for kind, model in files.MODELS.items()
    }


def page(user: Any, number: Any) -> Page:
    """Return a page of unused files, the newest first. Six queries at most."""
    found = unused_files(user)
    parts = [
        rows.order_by()
        .annotate(sort=Value(kind, output_field=CharField()))
        .values_list("sort", "pk", "created_at")
        for kind, rows in found.items()
    ]
    union = parts[0].union(*parts[1:], all=True).order_by("-created_at", "sort", "-pk")
    result = Paginator(union, PER_PAGE).get_page(number)
    names = [f"{kind}-{key}" for kind, key, _added in result.object_list]
    result.object_list = files.named(names, user, "change")
    return result


class UnusedFilesView(WagtailAdminTemplateMixin, TemplateView):
    """Lists the files, to choose from."""

    page_title = gettext_lazy("Unused files")
    header_icon = "bin"
    template_name = "attachments/unused.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "files": page(self.request.user, self.request.GET.get("p")),
            "fresh_since": timezone.now() - FRESH,
            "delete_url": reverse("unused_files_delete"),
        }


def delete_unused(request: HttpRequest) -> HttpResponse:
    """Ask whether to delete the files that were chosen, and delete them then."""
    chosen = files.named(request.POST.getlist("file"), request.user, "change")
    if request.method != "POST" or not chosen:
        messages.warning(request, _("No file was chosen."))
        return redirect("unused_files")
    if "confirmed" not in request.POST:
        title = _("Delete unused files")
        context = {
            "files": chosen,
            "count": files.counted(chosen),
            "header_title": title,
            "page_title": title,
            "header_icon": "bin",
        }
        return render(request, "attachments/delete_unused.html", context)
    deleted, kept = delete(chosen, request.user)
    if deleted:
        words = {"files": files.counted(deleted)}
        messages.success(request, _("Deleted: %(files)s.") % words)
    for file in kept:
        sentence = _("“%(file)s” is in use again, and stays.")
        messages.warning(request, sentence % {"file": file.title})
    return redirect("unused_files")


def delete(
    chosen: Iterable[files.File], user: Any
) -> tuple[list[files.File], list[files.File]]:
    """Delete those of the files that nothing uses; return them, and the others.

    Each is locked before it is asked about: nothing begins to use it in between.
    """
    deleted: list[files.File] = []
    kept: list[files.File] = []
    for file in chosen:
        with transaction.atomic():
            rows = type(file)._default_manager.filter(pk=file.pk)
            locked = rows.select_for_update().first()
            if locked is None or not unused(rows).exists():
                kept.append(file)
                continue
            log(locked, "wagtail.delete", user=user)
            try:
                locked.delete()
            except ProtectedError:
                transaction.set_rollback(True)
                kept.append(file)
            else:
                deleted.append(file)
    return deleted, kept


class UnusedFilesMenuItem(MenuItem):
    """Among the reports, for those who may change files."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(
            policy_registry.get_by_type(model).user_has_permission(
                request.user, "change"
            )
            for model in files.MODELS.values()
        )


def menu_item() -> UnusedFilesMenuItem:
    """Return the way to the screen."""
    return UnusedFilesMenuItem(
        _("Unused files"),
        reverse("unused_files"),
        name="unused-files",
        icon_name="bin",
        order=900,
    )
