"""Questions about the rows of a tenant."""

from collections.abc import Callable, Iterable
from typing import Any, Self, TypeVar

from django.db.models import Model, Q, QuerySet
from wagtail.models import CollectionMember
from wagtail.permissions import policy_registry

M = TypeVar("M", bound=Model)


def matching(rows: QuerySet[M], query: str, fields: Iterable[str]) -> QuerySet[M]:
    """Return the rows of which some field contains every word of ``query``."""
    for word in query.split():
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(condition)
    return rows


class ScopedQuerySet(QuerySet):
    """Rows that belong to a tenant. Outside the admin's views, this is the one way to
    what a person may reach."""

    def visible_to(self, user: Any) -> Self:
        """Return those that the user may see."""
        return self._scoped(user, "view")

    def changeable_by(self, user: Any) -> Self:
        """Return those that the user may change."""
        return self._scoped(user, "change")

    def with_right(self, user: Any, *codenames: str) -> Any:
        """Return those in whose tenants the user has one of these rights."""
        policy = policy_registry.get_by_type(self.model)
        return policy.with_right(self, user, codenames)

    def in_sight_of(self, user: Any) -> Self:
        """Return those that the user may see, by the keys of their tenants: so
        PostgreSQL knows how many they are. One query, or none for superusers."""
        return policy_registry.get_by_type(self.model).in_sight(self, user)

    def _scoped(self, user: Any, action: str) -> Any:
        return policy_registry.get_by_type(self.model).scope(self, user, [action])


_choices: dict[type[Model], Callable[[Any], QuerySet[Any]]] = {}


def offer(model: type[Model], visible_to: Callable[[Any], QuerySet[Any]]) -> None:
    """Have forms offer a user, of a model that is not ours, only these rows."""
    _choices[model] = visible_to


def choices_for(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Return which of the rows a form offers this user: those they may see; images
    and documents, those they may choose. Rows of no tenant are for everybody."""
    if isinstance(rows, ScopedQuerySet):
        return rows.visible_to(user)
    if rows.model in _choices:
        return _choices[rows.model](user)
    if issubclass(rows.model, CollectionMember):
        policy = policy_registry.get_by_type(rows.model)
        return policy.instances_user_has_any_permission_for(user, ["choose"])
    return rows
