"""Refusals as RFC 9457 has them, with a pointer to each field: Wagtail's problems, and
what they leave open."""

from typing import Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled, ValidationError
from wagtail.api.v3.errors import (
    ProblemDetail,
    problem_response,
    register_exception_handlers,
)
from wagtail.utils.forms import FormValidationError


class Refusal(Exception):  # noqa: N818  (as Django calls its Http404)
    """Refuses a call with a status and a sentence."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers


def pointer(location: Any) -> str:
    """Return the JSON pointer (RFC 6901) to a field: ``/attachments/0/kind``; ``""``
    for the whole."""
    parts = [str(part) for part in location]
    if parts == ["__all__"]:
        return ""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def refused(errors: list[dict[str, Any]]) -> HttpResponse:
    """Return the answer to what did not stand its checks."""
    return problem_response(status=422, detail=_("Validation failed"), errors=errors)


def error(location: Any, sentence: Any, code: str = "invalid") -> dict[str, Any]:
    """Return one error: what is wrong, and where."""
    return {"type": code, "pointer": pointer(location), "msg": str(sentence)}


def of_form(request: HttpRequest, exc: FormValidationError) -> HttpResponse:
    """Answer what a form refused."""
    return refused(
        [
            error(path, sentence, code)
            for path, found in exc.loc_errors
            for sentence, code in found
        ]
    )


def of_schema(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Answer what is of another type than the description says."""
    return refused(
        [error(_within(one["loc"]), one["msg"], one["type"]) for one in exc.errors]
    )


def _within(location: Any) -> Any:
    """Return the part of Ninja's location that lies in what was sent: before it stands
    where that was sent (query, body …) and, of a body, the name of our parameter."""
    return location[2:] if location[0] in ("body", "form") else location[1:]


def of_refusal(request: HttpRequest, exc: Refusal) -> HttpResponse:
    """Answer with a sentence."""
    response = problem_response(status=exc.status, detail=str(exc))
    for name, value in exc.headers.items():
        response[name.replace("_", "-")] = value
    return response


def of_stranger(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    """Answer who comes without a token that opens anything."""
    sentence = _("Send a valid token: “Authorization: Bearer wagtail_…”.")
    response = problem_response(status=401, detail=sentence)
    response["WWW-Authenticate"] = "Bearer"
    return response


def of_too_many(request: HttpRequest, exc: Throttled) -> HttpResponse:
    """Answer a call too many; Ninja's header says when to come back."""
    response = problem_response(status=429, detail=_("Too many calls this minute."))
    response["Retry-After"] = str(int(exc.wait or 1))
    return response


def of_size(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Answer a body that is larger than anything we take."""
    return problem_response(status=413, detail=_("The request is too large."))


def of_nonsense(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Answer what cannot be read at all."""
    return problem_response(status=400, detail=_("The request cannot be read."))


@csrf_exempt
def nothing(request: HttpRequest, path: str) -> HttpResponse:
    """Answer at an address that there is not."""
    sentence = _("There is nothing at this address. Every address ends with a slash.")
    return problem_response(status=404, detail=sentence)


def register(api: NinjaAPI) -> None:
    """Let an API answer so."""
    register_exception_handlers(api)
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (FormValidationError, of_form),
        (ValidationError, of_schema),
        (Refusal, of_refusal),
        (AuthenticationError, of_stranger),
        (Throttled, of_too_many),
        (BadRequest, of_nonsense),
        (MultiPartParserError, of_nonsense),
        (SuspiciousOperation, of_nonsense),
        (RequestDataTooBig, of_size),
        (TooManyFilesSent, of_size),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


__all__ = ["ProblemDetail", "Refusal", "error", "pointer", "refused", "register"]
