"""How a public page is answered: the same headers on all, no cookie on any."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import parse_etags
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

from core.public.bodies import Body

# Our own style sheet and pictures; no script, no frame, nothing from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# A picture or file brings nothing along, and is no page.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
HEADERS = {
    # Kept by nobody but the reader, who asks every time whether it still holds.
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept, Accept-Language, Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
HTML = "text/html; charset=utf-8"
REFUSALS = {
    404: (
        gettext_noop("There is nothing here"),
        gettext_noop(
            "This link does not work: it may have been mistyped, or it is no longer "
            "valid. Ask whoever gave it to you for a new one."
        ),
    ),
    406: (
        gettext_noop("Not in this form"),
        gettext_noop(
            "Your program takes only forms that this address does not have. The "
            "history is a page, a PDF and a data file, each at its own address."
        ),
    ),
    429: (
        gettext_noop("Too many tries"),
        gettext_noop(
            "Too many links that do not work were tried from your address. Wait a "
            "minute, then try again."
        ),
    ),
}


def answer(request: HttpRequest, body: Body, tag: str) -> HttpResponse:
    """Return a body, compressed if the browser takes that."""
    if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") and _takes_gzip(
        request.META["HTTP_ACCEPT_ENCODING"]
    ):
        response = _response(body.packed, body.content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = _response(body.plain, body.content_type)
    response.headers["ETag"] = tag
    return response


def unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """Return an answer without a body, if the browser has this very one."""
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if not known or (known != tag and not _is_among(tag, known)):
        return None
    response = _response(b"", HTML, 304)
    del response.headers["Content-Type"]
    response.headers["ETag"] = tag
    return response


def refusal(request: HttpRequest, status: int = 404) -> HttpResponse:
    """Return the one page there is for what does not exist (404), for who asks too
    often for it (429), or takes no such form (406). It is the same whatever the
    reason."""
    response = _response(_refusal(status, language(request)), HTML, status)
    if status == 429:
        response.headers["Retry-After"] = "60"
    # Django would write a line about each into the log, at the cost of the answer.
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response


def language(request: HttpRequest) -> str:
    """Return the language that the visitor's browser asks for, of those we have."""
    return _language(request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200])


@lru_cache(maxsize=1024)
def _language(accepted: str) -> str:
    for code, _weight in parse_accept_lang_header(accepted):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        coding, _semicolon, weight = part.strip().partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _is_among(tag: str, known: str) -> bool:
    return known.strip() == "*" or tag in parse_etags(known)


def _response(content: bytes, content_type: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(
        content, content_type=content_type, status=status, headers=HEADERS
    )
    response.headers["Content-Length"] = str(len(content))
    return response


@lru_cache(maxsize=16)
def _refusal(status: int, code: str) -> bytes:
    title, reason = REFUSALS[status]
    with override(code):
        said = {"language": code, "title": gettext(title), "reason": gettext(reason)}
        return render_to_string("core/public/refusal.html", said).encode()
