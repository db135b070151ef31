"""Photos and documents of a share, as strangers may have them."""

import logging
from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from PIL import ImageCms
from wagtail.images.image_operations import FilterOperation

from attachments.models import PrivateImage
from core.public import content_negotiation, responses
from sharing.content.files import PHOTO_SIZE
from sharing.content.history import Content

logger = logging.getLogger(__name__)

SMALL = 480
SPEC = "max-{0}x{0}|bgcolor-ffffff|bare|format-jpeg|jpegquality-80"
LARGE_SPEC, SMALL_SPEC = SPEC.format(PHOTO_SIZE), SPEC.format(SMALL)


class BareOperation(FilterOperation):
    """Takes out of a picture what is not the picture: where, when, with what and by
    whom it was taken. Wagtail would hand it on into every copy."""

    def construct(self) -> None:
        """It has no parameters."""

    def run(self, willow: Any, image: Any, env: Any) -> Any:
        # The colours are brought into the common space first; then the profile, which
        # may name a camera, is not needed.
        try:
            bare = willow.transform_colorspace_to_srgb()
        except ImageCms.PyCMSError:  # the profile is broken
            bare = willow
        bare.image.info.clear()
        return bare


def answer(
    request: HttpRequest, content: Content, key: str, name: str
) -> HttpResponseBase | None:
    """Return the file that a share knows by this key, or None."""
    found = content.files.find(key)
    if found is None:
        return None
    is_image = isinstance(found, PrivateImage)
    if not content_negotiation.takes(
        request, "image/jpeg" if is_image else "application/pdf"
    ):
        return responses.refusal(request, 406)
    if is_image:
        return _picture(found, name)
    return _paper(found.document, f"{found.kind}.pdf")


def _picture(image: PrivateImage, name: str) -> FileResponse | None:
    """Return a copy of the picture, the small one if the name says so."""
    opened = copy(image, small=name.endswith("-small.jpg"))
    return None if opened is None else _response(opened, "image/jpeg")


def copy(image: PrivateImage, *, small: bool) -> Any:
    """Return a copy of a picture that strangers may have, as an open file; None if
    the file is gone, or is no picture any more."""
    try:
        rendition = image.get_rendition(SMALL_SPEC if small else LARGE_SPEC)
        return rendition.file.open("rb")
    except (OSError, ValueError):
        logger.exception("A shared photo cannot be shown")
        return None


def _paper(document: Any, name: str) -> FileResponse | None:
    try:
        opened = document.file.open("rb")
    except OSError:
        logger.exception("A shared document cannot be read")
        return None
    return _response(opened, "application/pdf", name)


def _response(opened: Any, content_type: str, name: str = "") -> FileResponse:
    response = FileResponse(
        opened,
        content_type=content_type,
        as_attachment=bool(name),
        filename=name or "photo.jpg",
        headers=responses.HEADERS,
    )
    response.headers["Content-Security-Policy"] = responses.FILE_POLICY
    return response
