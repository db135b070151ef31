"""``Idempotency-Key``: a call that is sent again, because nobody knows whether it
arrived, is answered again and not done again.

The key is claimed in a transaction of its own; the answer is kept in the one of the
work. After a crash either both are there or neither is, and a claim without an answer
is free again when its lease has run out.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.api.models import StoredResponse
from core.api.problems import Refusal
from core.resilience.clock import SKEW

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=90)  # longer than a worker works on one request
LONGEST = 200


def once(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the answer of the work, or the one it gave before under the same key.

    A key in work is refused with 409, one that was used for something else with 422.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return work()
    if not 0 < len(key) <= LONGEST:
        raise Refusal(422, _("An idempotency key has 1 to 200 characters."))
    now = timezone.now()
    claim, known = _claim(request, key, now)
    if known:
        return known
    try:
        with transaction.atomic():
            return _keep(claim, work())
    except BaseException:
        _rows(claim).delete()
        raise


def forget(now: datetime) -> int:
    """Delete the answers that are kept no longer; return how many."""
    count, _by_model = StoredResponse.objects.filter(claimed_at__lt=now - KEPT).delete()
    return count


def fingerprint(request: HttpRequest) -> str:
    """Return what tells this call from another one: how, where and what."""
    said = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":  # its boundary is a new one
        for name in sorted(request.POST):
            said.update(f"{name}={request.POST.getlist(name)}\n".encode())
        files: Any = request.FILES
        for name, file in sorted(files.items()):
            said.update(f"{name} {file.name} {file.size}\n".encode())
            for chunk in file.chunks():
                said.update(chunk)
            file.seek(0)
    else:
        said.update(request.body)
    return said.hexdigest()


def _claim(
    request: HttpRequest, key: str, now: datetime
) -> tuple[StoredResponse, HttpResponse | None]:
    """Take the key, or return the answer that is kept under it."""
    forget(now)
    token = request.auth  # type: ignore[attr-defined]  # set by Ninja
    said = fingerprint(request)
    claim = StoredResponse(token=token, key=key, fingerprint=said, claimed_at=now)
    try:
        with transaction.atomic():
            claim.save()
        return claim, None
    except IntegrityError:
        found = StoredResponse.objects.filter(token=token, key=key).first()
    if found is None:  # its work failed in this very moment
        raise Refusal(409, _in_work(), Retry_After="1")
    if found.fingerprint != said:
        raise Refusal(422, _("This key was used for another call."))
    if found.status is not None:
        return found, _replayed(found)
    lapsed = StoredResponse.objects.filter(pk=found.pk, status=None)
    # Long ago, or by a clock that was ahead.
    when = Q(claimed_at__lt=now - LEASE) | Q(claimed_at__gt=now + SKEW)
    if not lapsed.filter(when).update(claimed_at=now):
        raise Refusal(409, _in_work(), Retry_After="1")
    found.claimed_at = now
    return found, None


def _in_work() -> str:
    return _("A call with this key is being worked on.")


def _rows(claim: StoredResponse) -> QuerySet[StoredResponse]:
    """Return the row of a claim, unless somebody else took it over."""
    return StoredResponse.objects.filter(
        pk=claim.pk, claimed_at=claim.claimed_at, status=None
    )


def _keep(claim: StoredResponse, response: HttpResponse) -> HttpResponse:
    """Keep an answer, in the transaction of the work; undo that if another worker
    took the claim for lapsed."""
    kept = _rows(claim).update(
        status=response.status_code,
        etag=response.get("ETag", ""),
        body=response.content.decode(),
    )
    if not kept:
        raise Refusal(409, _in_work(), Retry_After="1")
    return response


def _replayed(found: StoredResponse) -> HttpResponse:
    response = HttpResponse(
        found.body, status=found.status, content_type="application/json"
    )
    response["Idempotency-Replayed"] = "true"
    if found.etag:
        response["ETag"] = found.etag
    return response
