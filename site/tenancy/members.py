"""Whom a person may know of: those with whom they share a tenant."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Collection

from accounts.models import User
from core.db import tenants


def groups_visible_to(user: Any) -> QuerySet[Group]:
    """Return the user's own groups, and those with rights on a tenant they may see."""
    if user.is_active and user.is_superuser:
        return Group.objects.all()
    above = _collections_above(tenants.visible_to(user))
    is_known = user.pk and user.bound_to is None  # by a token, to one tenant
    own = Q(pk__in=user.groups.values("pk")) if is_known else Q(pk__in=[])
    return Group.objects.filter(
        own | Q(collection_permissions__collection__in=above)
    ).distinct()


def people_visible_to(user: Any) -> QuerySet[User]:
    """Return the user, and everybody in the groups they may know of."""
    if user.is_active and user.is_superuser:
        return User.objects.all()
    groups = groups_visible_to(user).values("pk")
    return User.objects.filter(Q(pk=user.pk) | Q(groups__in=groups)).distinct()


def _collections_above(rows: QuerySet[Any]) -> QuerySet[Collection]:
    """Return the collections of these tenants, and those above them but the root:
    rights on everything are no tie between two people."""
    below = rows.filter(collection__path__startswith=OuterRef("path"))
    return Collection.objects.filter(Exists(below), depth__gt=1)
