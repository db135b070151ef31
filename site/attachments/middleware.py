"""Keeps Wagtail's own pages of images and documents to the files a person may see."""

from collections.abc import Callable
from typing import Any

from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from attachments.models import PrivateDocument, PrivateImage
from attachments.permissions import visible_files
from core.ids import is_key

# Where an address names a file, by the namespace of the address.
MODELS: dict[str, Any] = {
    "wagtailimages": PrivateImage,
    "wagtailimages_chooser": PrivateImage,
    "wagtaildocs": PrivateDocument,
    "wagtaildocs_chooser": PrivateDocument,
}
BULK: dict[str, Any] = {
    "privateimage": PrivateImage,
    "privatedocument": PrivateDocument,
}
DOCUMENTS = "wagtaildocs:index"
KEYS = ("pk", "image_id", "document_id", "doc_id")


class ForeignFileMiddleware:
    """Answers 404 for an image or document of another fleet, as if it did not exist.

    Wagtail itself refuses what one may not do, but tells by that refusal that there
    is such a file.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is None or not request.user.is_authenticated:
            return
        if match.view_name == "wagtail_bulk_action":
            _check_many(request, kwargs)
        elif model := MODELS.get(match.namespace):
            keys = [kwargs[name] for name in KEYS if name in kwargs]
            if keys and not _visible(request.user, model, keys):
                raise Http404

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer that a file which something uses stays. Wagtail's views of files
        know no protected keys, and would fail."""
        match = request.resolver_match
        if not isinstance(exception, ProtectedError) or match is None:
            return None
        many = match.view_name == "wagtail_bulk_action"
        name = match.kwargs["model_name"] if many else match.namespace
        if (model := (BULK if many else MODELS).get(name)) is None:
            return None
        sentence = _("What is in use stays. Take it out of its records first.")
        if match.url_name == "delete_multiple":  # Wagtail's script asks
            return JsonResponse({"success": False, "error": sentence}, status=409)
        messages.error(request, sentence)
        return redirect("wagtailimages:index" if model is PrivateImage else DOCUMENTS)


def _check_many(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Refuse an action on many files of which one is foreign; of *all* of a listing,
    leave those that are the user's own."""
    model = BULK.get(kwargs["model_name"])
    if model is None or kwargs["app_label"] != "attachments":
        return
    keys = request.GET.getlist("id")
    if "all" in keys:
        chosen = request.GET.copy()
        chosen.setlist("id", _visible(request.user, model, _listed(request, kwargs)))
        request.GET = chosen  # type: ignore[assignment]  # as Django's own tests do
    elif len(_visible(request.user, model, keys)) < len(set(keys)):
        raise Http404


def _listed(request: HttpRequest, kwargs: dict[str, Any]) -> list[Any]:
    """Return the keys of everything in the listing that an action was chosen on."""
    action = bulk_action_registry.get_bulk_action_class(
        kwargs["app_label"], kwargs["model_name"], kwargs["action"]
    )
    if action is None:
        raise Http404
    model = BULK[kwargs["model_name"]]
    listing = action(request, model)
    return list(listing.get_all_objects_in_listing_query(request.GET.get("childOf")))


def _visible(user: Any, model: Any, keys: list[Any]) -> list[str]:
    """Return those of the keys that belong to files the user may see."""
    files = model._default_manager.filter(pk__in=filter(is_key, keys))
    return [str(key) for key in visible_files(files, user).values_list("pk", flat=True)]
