"""Private files. ``MEDIA_ROOT`` is never served as it is: a file is answered
only where a row names it and the person may see that row."""

import mimetypes
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from attachments import files
from attachments.models import PrivateDocument, PrivateImage, PrivateRendition
from attachments.names import download_name
from attachments.permissions import may_see_file, visible_files
from core.ids import is_key


def keep_private(document: PrivateDocument, request: HttpRequest) -> Any:
    """Send a stranger who asks for a document to the login page, and tell everybody
    who may not have it that there is none. Wagtail asks before it serves one."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    if not may_see_file(request.user, document):
        raise Http404
    return None


@require_safe
def serve_document(request: HttpRequest, document_id: int, name: str) -> Any:
    """Answer a document, in Wagtail's place, which would name it after its file."""
    if not is_key(document_id):
        raise Http404
    document = get_object_or_404(PrivateDocument, pk=document_id)
    if document.filename != name:
        raise Http404
    refused = keep_private(document, request)
    return refused or answer_file(request, document.file, document.title)


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer an image or one of its renditions, to those who may see it."""
    image, file = _find(name)
    if file is None or image is None or not may_see_file(request.user, image):
        raise Http404
    return answer_file(request, file, image.title)


def answer_file(request: HttpRequest, file: FieldFile, title: str) -> HttpResponseBase:
    """Answer a file, which is named after its title if it is saved. A browser that
    has it already is told so: no stored file ever changes."""
    etag = quote_etag(str(file.name))
    answer: Any = get_conditional_response(request, etag=etag)
    if answer is None:
        if not file.storage.exists(str(file.name)):
            raise Http404
        kind = mimetypes.guess_type(str(file.name))[0] or "application/octet-stream"
        name = download_name(title, str(file.name))
        answer = FileResponse(file.open("rb"), content_type=kind, filename=name)
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


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
