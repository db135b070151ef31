"""Remembers during a request who reads and writes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.forms import readers


class ReaderMiddleware:
    """Says which languages the browser asked for, to whatever reads a date."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = readers.begin(request.headers.get("Accept-Language", ""))
        try:
            return self.get_response(request)
        finally:
            readers.end(token)
