"""What of Wagtail's admin only superusers reach, or nobody."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

# They belong to a page tree that we do not have: its explorer, and the choosers of
# pages and links. Some fail without the parts of Wagtail that come with pages.
PAGES = (
    "wagtailadmin_choose_page",
    "wagtailadmin_explore",
    "wagtailadmin_pages",
)
# They show names from all fleets, and nothing in our pages needs them: the API of the
# page explorer, the report of everything that happened, the list of all tags.
CLOSED = (
    "wagtailadmin_api",
    "wagtailadmin_reports",
    "wagtailadmin_tag_",
)
ALL = PAGES + CLOSED


class ClosedDoorsMiddleware:
    """Answers 404 at doors to pages, and to everybody but superusers at doors that
    lead past the fleets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        match = request.resolver_match
        if match is None:
            return
        closed = PAGES if getattr(request.user, "is_superuser", False) else ALL
        if match.view_name.startswith(closed):
            raise Http404
