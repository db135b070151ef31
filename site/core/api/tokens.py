"""Who a token is: its owner, with no more rights than its terms leave.

This is the one place where a token's terms take effect. Everything else asks what
the user may do, as it does for a user who came with a browser: querysets, forms,
filters, policies.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.models import APIToken, Collection, GroupCollectionPermission
from wagtail.permission_policies.collections import CollectionPermissionLookupMixin

from core.api import throttling
from core.api.models import TokenRestriction
from core.forms import readers

READING = ("GET", "HEAD", "OPTIONS")


class TokenAuth(BearerTokenAuth):
    """Wagtail's bearer tokens, with their terms and their rate."""

    def authenticate(self, request: HttpRequest, token: str) -> APIToken | None:
        """Return the token, and let its owner be the request's user. One query."""
        request.user = AnonymousUser()  # whatever a browser's session says
        found = live(token)
        if found is None or found.restriction.is_void:
            return None
        user: Any = found.user
        request.user = user
        self._touch_last_used(found)
        throttling.count(request, found)
        readers.read_exactly()
        if found.restriction.read_only and request.method not in READING:
            raise HttpError(HTTPStatus.FORBIDDEN, _("This token may only read."))
        user.only_reads = found.restriction.read_only
        if found.restriction.collection:
            bind(user, found.restriction.collection)
        return found


def live(plaintext: str) -> Any:
    """Return the token that this is, with its owner and its terms (one without any may
    do all), or None if it was revoked or its owner's account is closed. Wagtail's own
    way would ask twice."""
    tokens = APIToken.objects.select_related("user", "restriction__collection")
    hashes = APIToken.candidate_key_hashes(plaintext)
    found = next(iter(tokens.filter(key_hash__in=hashes, revoked_at=None)), None)
    if found is None or not found.user.is_active:
        return None
    if not hasattr(found, "restriction"):
        TokenRestriction(token=found)  # which makes them the token's
    return found


def bind(user: Any, collection: Collection) -> None:
    """Leave of a person's rights those on this collection, for as long as the object
    lives. A superuser keeps what any group was given there."""
    rights = GroupCollectionPermission.objects.select_related("permission")
    if user.is_superuser:
        found = rights.filter(collection=collection)
    else:
        above = [*collection.get_ancestors(inclusive=True).values_list("pk", flat=True)]
        found = rights.filter(group__user=user, collection__in=above)
    kept = {right.permission_id: right for right in found}
    for right in kept.values():
        right.collection = collection
    user.bound_to = collection
    user.is_superuser = False
    cache = CollectionPermissionLookupMixin.permission_cache_name
    setattr(user, cache, [*kept.values()])
