"""What a page may load and run. The strictest policy holds wherever no other is
named; the login and the admin get what they need, and nothing from elsewhere."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

# Pages for strangers: no script, no frame, nothing inline.
STRICT: dict[str, list[str]] = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# Wagtail's pages outside of the admin proper: its own scripts, which fetch its icons.
DOORS = STRICT | {"script-src": [SELF], "connect-src": [SELF]}
# Wagtail's date fields and inline panels bring scripts inline, its editor styles; it
# shows previews in frames of its own. Nothing comes from or goes to another server.
ADMIN = DOORS | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class ContentPolicyMiddleware(CSPMiddleware):
    """Names the policy of a page by its address. A view that has set the header
    itself, or uses django-csp's decorators, keeps what it said."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = policy(request)
        return parts


def policy(request: HttpRequest) -> dict[str, Any]:
    """Return the policy for the page at this address."""
    if not request.path.startswith(reverse("wagtailadmin_home")):
        return STRICT
    door = ("wagtailadmin_login", "wagtailadmin_password_reset")
    if request.path.startswith(tuple(map(reverse, door))):
        return DOORS
    return ADMIN
