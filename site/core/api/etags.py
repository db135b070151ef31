"""Strong entity tags (RFC 9110): the same bytes have the same one."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from core.api.problems import Refusal


def of(body: bytes) -> str:
    """Return the tag of an answer."""
    return f'"{hashlib.sha256(body).hexdigest()[:40]}"'


def answer(request: HttpRequest, body: bytes, status: int = 200) -> HttpResponse:
    """Return an answer with its tag, or 304 if the caller has it already."""
    tag = of(body)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if request.method in ("GET", "HEAD") and (tag in known or known == ["*"]):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, status=status, content_type="application/json")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def require_match(request: HttpRequest, body: bytes) -> None:
    """Refuse a change of what the caller knows in another state than it is in. Without
    ``If-Match``, any state is meant."""
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return
    tag = of(body)
    if wanted.strip() != "*" and tag not in parse_etags(wanted):
        sentence = _("It was changed meanwhile. Read it again, then change it.")
        raise Refusal(412, sentence, ETag=tag)
