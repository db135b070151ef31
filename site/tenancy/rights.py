"""What the apps let the members of a tenant do: each declares its own rights.

A right is a Django permission that groups are given on a tenant's collection, or on one
above it. An app says, when it is ready (:func:`register`), of which things of its own
there are rights, how these are called on the *Groups* screen, and which roles of the
tenant get them with their groups. Adding an app so adds to the roles of a tenant that
knows nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Right:
    """One thing that people may do."""

    codename: str
    label: StrOrPromise
    help_text: StrOrPromise
    roles: tuple[str, ...]  # keys of the roles that get it

    @property
    def short(self) -> tuple[str, StrOrPromise, StrOrPromise]:
        """Return what Wagtail's *Groups* screen asks for."""
        return self.codename, self.label, self.help_text


@dataclass(frozen=True)
class Rights:
    """What people may do with one sort of thing."""

    model: str  # the one the permissions belong to: "maintenance.MaintenanceRecord"
    title: StrOrPromise  # on the Groups screen
    add_label: StrOrPromise
    icon: str
    rights: tuple[Right, ...]

    @property
    def app(self) -> str:
        """Return the app that declares them."""
        return self.model.partition(".")[0]


_declared: dict[str, list[Rights]] = {}


def register(tenant: str, *found: Rights) -> None:
    """Add to the rights in a kind of tenants (``"vehicles.Fleet"``)."""
    known = _declared.setdefault(tenant, [])
    added = [rights for rights in found if rights not in known]
    names = [right.codename for one in [*known, *added] for right in one.rights]
    if len(names) != len({*names}):
        raise ImproperlyConfigured("Two rights in a tenant have one name.")
    known += added


def declared(tenant: Any) -> list[Rights]:
    """Return the rights in a tenant, or a kind of tenants."""
    return _declared.get(tenant._meta.label, [])


def of_role(tenant: Any, key: str) -> Iterator[tuple[str, str]]:
    """Yield app and codename of what the apps declared for a role."""
    for rights in declared(tenant):
        for right in rights.rights:
            if key in right.roles:
                yield rights.app, right.codename


def require_known(codenames: Any) -> None:
    """Raise ImproperlyConfigured if one of these rights was declared by no app."""
    known = {
        right.codename
        for several in _declared.values()
        for rights in several
        for right in rights.rights
    }
    if unknown := {*codenames} - known:
        raise ImproperlyConfigured(f"No app declares the rights {sorted(unknown)}.")
