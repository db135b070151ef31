"""The server that ``bench.history`` measures: ours, with three addresses more.

``/h/constant/`` answers a constant string through the middleware of public pages, and
``/constant/`` through all of it; ``/h/cold/…/`` and ``/h/bare/…/`` answer a page as a
process does that has not made it before, or none at all.
"""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# Everything below needs Django to be set up.
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402
from django.urls import path  # noqa: E402

from autotracker import urls  # noqa: E402
from core.public.bodies import bodies  # noqa: E402
from sharing import urls as history_urls  # noqa: E402
from sharing import views  # noqa: E402
from sharing.rendering import templates, text  # noqa: E402


def constant(request: HttpRequest) -> HttpResponse:
    """Answer what costs nothing to make."""
    return HttpResponse(b"constant", headers={"Content-Length": "8"})


def cold(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a page that is not kept, as after an edit: its texts are."""
    bodies.clear()
    return views.page(request, token=token)


def bare(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a page with nothing kept: no page and no text."""
    bodies.clear()
    text.html.cache_clear()
    templates.entry.cache_clear()
    return views.page(request, token=token)


history_urls.urlpatterns[:0] = [
    path("constant/", constant),
    path("cold/<str:token>/", cold),
    path("bare/<str:token>/", bare),
]
urls.urlpatterns[:0] = [path("constant/", constant)]
