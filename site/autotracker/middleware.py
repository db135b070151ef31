"""What of Wagtail's admin only superusers reach."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

# They show names from all fleets, or belong to a page tree that we do not have, and
# nothing in our pages needs them: the API of the page explorer, the report of
# everything that happened, the list of all tags, the choosers of pages and links.
CLOSED = (
    "wagtailadmin_api",
    "wagtailadmin_choose_page",
    "wagtailadmin_explore",
    "wagtailadmin_pages",
    "wagtailadmin_reports",
    "wagtailadmin_tag_",
)


class ClosedDoorsMiddleware:
    """Answers 404 to everybody but superusers at doors that lead past the fleets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        match = request.resolver_match
        if match is None or getattr(request.user, "is_superuser", False):
            return
        if match.view_name.startswith(CLOSED):
            raise Http404
