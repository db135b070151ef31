"""The short way of public pages: past sessions, logins and messages.

A page that is the same for everybody has nothing to ask a cookie for. Answered here, it
cannot set one either, whatever stands further down the list of middleware.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PREFIX = "/h/"
ADDRESSES = "sharing.urls"


class PublicPagesMiddleware:
    """Answers what lies below ``/h/`` itself. It stands behind the middleware that
    sees to encryption and static files, and before everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.get_host()  # refuses a name that is not ours
        view, args, kwargs = resolve(request.path_info[len(PREFIX) - 1 :], ADDRESSES)
        return view(request, *args, **kwargs)
