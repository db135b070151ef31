"""Who a token is: its owner, with no more rights than its terms leave.

This is the one place where a token's terms take effect. Everything else asks what
the user may do, as it does for a user who came with a browser: querysets, forms,
filters, policies.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.models import APIToken, Collection, GroupCollectionPermission
from wagtail.permission_policies.collections import CollectionPermissionLookupMixin

from headless import rates
from headless.models import TokenTerms

READING = ("GET", "HEAD", "OPTIONS")


class TokenAuth(BearerTokenAuth):
    """Wagtail's bearer tokens, with their terms and their rate."""

    def authenticate(self, request: HttpRequest, token: str) -> APIToken | None:
        found: APIToken | None = super().authenticate(request, token)
        if found is None:
            return None
        terms = terms_of(found)
        if terms.is_void:
            return None
        rates.count(request, found)
        if terms.read_only and request.method not in READING:
            raise HttpError(HTTPStatus.FORBIDDEN, _("This token may only read."))
        user: Any = request.user
        user.only_reads = terms.read_only
        if terms.collection:
            bind(user, terms.collection)
        found.terms = terms
        return found


def terms_of(token: APIToken) -> TokenTerms:
    """Return the terms of a token; one without any may do all. One query."""
    terms = TokenTerms.objects.filter(token=token).select_related("collection").first()
    return terms or TokenTerms(token=token)


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
