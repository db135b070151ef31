"""Private files. ``MEDIA_ROOT`` is never served as it is: a file is answered
only where a row names it and the person may see that row."""

import mimetypes
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from attachments import files
from attachments.keys import is_key
from attachments.models import PrivateDocument, PrivateImage, PrivateRendition
from attachments.permissions import may_see_file, visible_files


def keep_private(document: PrivateDocument, request: HttpRequest) -> Any:
    """Send a stranger who asks for a document to the login page, and tell everybody
    who may not have it that there is none. Wagtail asks before it serves one."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    if not may_see_file(request.user, document):
        raise Http404
    return None


@require_safe
def serve_media(request: HttpRequest, name: str) -> FileResponse:
    """Answer an image or one of its renditions, to those who may see it."""
    image, file = _find(name)
    if file is None or not may_see_file(request.user, image):
        raise Http404
    if not file.storage.exists(name):
        raise Http404
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file.open("rb"), content_type=content_type)
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _find(name: str) -> tuple[PrivateImage | None, FieldFile | None]:
    """Return the image and the file that a row knows by this name, if any does."""
    if "\0" in name:
        return None, None
    renditions = PrivateRendition.objects.select_related("image")
    if rendition := renditions.filter(file=name).first():
        return rendition.image, rendition.file
    image = PrivateImage.objects.filter(file=name).first()
    return image, image.file if image else None


@require_safe
def describe_file(request: HttpRequest, kind: str, pk: int) -> JsonResponse:
    """Answer what a script shows of a file that was chosen in a dialog."""
    if kind not in files.MODELS or not is_key(pk):
        raise Http404
    rows = files.MODELS[kind]._default_manager.filter(pk=pk)
    file = visible_files(rows, request.user).first()
    if file is None:
        raise Http404
    return JsonResponse(files.described(file))
