"""The page as it would be: beside the form in which somebody decides what it shows."""

from typing import Any

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sharing.content.history import Content
from sharing.content.share_data import Source
from sharing.rendering.pages import Page, Wish

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"


def preview(share: Any) -> HttpResponse:
    """Return the first page of what a share shows as it stands, saved or not."""
    if share.vehicle_id is None:
        html = str(format_html("<p>{}</p>", _("Choose a vehicle to see its page.")))
    else:
        if share.pk is None:  # there is no address yet to get pictures from
            share.shows_photos = False
        wish = Wish((get_language() or "en").partition("-")[0])
        html = Page(Content(Source.of(share)), wish, "", share.path).html()
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
