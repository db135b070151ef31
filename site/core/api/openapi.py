"""The API object: Ninja's, as Wagtail sets it up, with its manners told in full."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from wagtail.api.v3.errors import PROBLEM_JSON
from wagtail.log_actions import LogContext

from core.api import problems

HEADERS = {
    "ETag": "The state of what was answered.",
    "RateLimit-Limit": "How many calls this token has in a minute.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "In how many seconds the next minute begins.",
}
# The page of the description is drawn by our own script, which sets styles.
DOCS_POLICY = {
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "connect-src": [SELF],
}


class HeadlessAPI(NinjaAPI):
    """Answers refusals as problems, and says so in its description."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(docs_decorator=csp_replace(DOCS_POLICY), **kwargs)
        self._described: dict[str, OpenAPISchema] = {}
        problems.register(self)
        self.add_decorator(described, mode="view")
        self.add_decorator(signed, mode="operation")

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the description. It takes half a second to make, and then stays the
        same: once for each language."""
        key = f"{get_language()} {kwargs}"
        if key not in self._described:
            schema = super().get_openapi_schema(**kwargs)
            for path in schema["paths"].values():
                for operation in path.values():
                    _tell_manners(operation)
            self._described[key] = schema
        return self._described[key]


def described(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Tell in each answer how many calls are left."""

    @wraps(run)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = run(request, *args, **kwargs)
        for name, value in getattr(request, "rate_headers", {}).items():
            response[name] = value
        return response

    return wrapper


def signed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let what is written name the token's owner."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with LogContext(user=request.user):
            return view(request, *args, **kwargs)

    return wrapper


def _tell_manners(operation: dict[str, Any]) -> None:
    """Say in the description of an operation what Ninja does not know of it."""
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            (found,) = response["content"].values()
            response["content"] = {PROBLEM_JSON: found}
        else:
            response["headers"] = {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in HEADERS.items()
            }
