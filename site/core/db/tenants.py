"""The tenants whose rows a person may see, without knowing what a tenant is.

The app that has them says so when it is ready (:func:`register`).
"""

from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permissions import policy_registry

_models: list[type[Model]] = []


def register(model: type[Model]) -> None:
    """Take the rows of a model for tenants."""
    if model not in _models:
        _models.append(model)


def kinds() -> tuple[Any, ...]:
    """Return the models whose rows are tenants."""
    return tuple(_models)


def visible_to(user: Any) -> QuerySet[Any]:
    """Return the tenants that a person may see."""
    # One kind so far: what is kept of a tenant's key knows of no other.
    (model,) = kinds()
    return model._default_manager.visible_to(user)


def is_member(user: Any) -> bool:
    """Tell whether a person may see some tenant's rows."""
    policies = map(policy_registry.get_by_type, kinds())
    return any(policy.user_has_permission(user, "view") for policy in policies)


def path_to(model: type[Model]) -> str | None:
    """Return the path from a row of this model to its tenant (``"vehicle__fleet"``,
    ``""`` for a tenant itself); None if rows of it belong to no tenant."""
    path: str | None = getattr(policy_registry.get_by_type(model), "tenant_path", None)
    return path


def owner_field(model: type[Model]) -> str:
    """Return the field that leads towards the tenant of a row, or ``""``: what a
    person enters rows for, they have to be able to change."""
    return (path_to(model) or "").partition("__")[0]
