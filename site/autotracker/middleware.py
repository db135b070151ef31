"""What of Wagtail's admin only superusers reach, or nobody."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from core.ids import is_key

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


# Where a form that is open says so, and hears who else has it open.
EDITING = "wagtailadmin_editing_sessions:ping"


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
        if match.view_name == EDITING and not _names_rows(request, kwargs):
            raise Http404
        closed = PAGES if getattr(request.user, "is_superuser", False) else ALL
        if match.view_name.startswith(closed):
            raise Http404


def _names_rows(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Tell whether what an open form tells of itself could be keys of rows: Wagtail
    takes any word for one, and the database fails on it."""
    revision = request.POST.get("revision_id")
    return is_key(kwargs["object_id"]) and (revision is None or is_key(revision))
