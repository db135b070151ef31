"""What goes over to another fleet, and the parts of it that apps know of.

An app registers its part with the hook ``register_fleet_crossing``: a subclass of
:class:`Part`. Each says for the preview what it would do, and does it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import policy_registry

from vehicles.models import Fleet, Vehicle

HOOK = "register_fleet_crossing"


class Kind(models.TextChoices):
    """What becomes of something."""

    GOES = "goes", _("Goes along")
    COPIED = "copied", _("Copied, so that both fleets have it")
    LEFT = "left", _("Stays behind")
    KEPT = "kept", _("Stays as it is")


@dataclass(frozen=True)
class Line:
    """A sentence of the preview."""

    kind: Kind
    text: str


@dataclass
class Crossing:
    """Rows that go over to the fleet ``target``: a ``vehicle`` with all that hangs off
    it, or, of each model in ``only``, the rows of this condition.

    ``user`` has the rights for it; that is the caller's question. ``options`` are what
    the user chose, by name: see ``moving.forms``. Without a vehicle, ``source`` is the
    fleet that they leave.
    """

    target: Fleet
    user: Any
    vehicle: Vehicle | None = None
    only: dict[Any, Q] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    source: Fleet | None = None

    @property
    def source_key(self) -> int:
        """Return the key of the fleet that they leave."""
        fleet: Any = self.source or (self.vehicle and self.vehicle.fleet)
        return int(fleet.pk)

    def rows(self, model: Any) -> QuerySet[Any]:
        """Return those of the model's rows that go over."""
        rows = model._base_manager.all()
        if self.vehicle is None:
            condition = self.only.get(model)
            return rows.none() if condition is None else rows.filter(condition)
        key = "pk" if model is Vehicle else "vehicle"
        return rows.filter(**{key: self.vehicle.pk})

    @cached_property
    def models(self) -> list[Any]:
        """Return the models of which rows go over."""
        if self.vehicle is None:
            return list(self.only)
        return [Vehicle, *hanging_off()]

    @cached_property
    def members(self) -> set[int]:
        """Return the keys of those who may see the fleet that it goes to. One query."""
        policy = policy_registry.get_by_type(Fleet)
        found = policy.users_with_any_permission_for_instance(["view"], self.target)
        return set(found.values_list("pk", flat=True))

    @cached_property
    def groups(self) -> set[int]:
        """Return the keys of the groups with rights on that fleet. One query."""
        above = self.target.collection.get_ancestors(inclusive=True).filter(depth__gt=1)
        found = Group.objects.filter(collection_permissions__collection__in=above)
        return set(found.values_list("pk", flat=True))

    @cached_property
    def parts(self) -> list["Part"]:
        """Return the parts that the apps registered, in their order."""
        kinds = sorted(hooks.get_hooks(HOOK), key=lambda kind: kind.order)
        return [kind(self) for kind in kinds]

    def lines(self) -> Iterator[Line]:
        """Yield what would happen, in words."""
        for part in self.parts:
            yield from part.lines()

    def preview(self) -> list[tuple[Any, list[str]]]:
        """Return the same by what becomes of it: headings with their sentences."""
        lines = list(self.lines())
        found = (
            (kind, [one.text for one in lines if one.kind == kind]) for kind in Kind
        )
        return [(kind, texts) for kind, texts in found if texts]

    def lock(self) -> None:
        """Let others wait for what is changed, until the transaction ends."""
        for part in self.parts:
            part.lock()

    def carry_out(self) -> None:
        """Do it. The rows themselves get their new fleet from the caller, in the same
        transaction and within :meth:`undoing`."""
        for part in self.parts:
            part.carry_out()

    @contextmanager
    def undoing(self) -> Iterator[None]:
        """Take back what a transaction does not, should something fail."""
        try:
            yield
        except BaseException:
            for part in self.parts:
                part.undo()
            raise


class Part:
    """What one app knows of rows that change their fleet."""

    order = 50
    #: Models whose rows it counts in its own sentences.
    tells_of: tuple[Any, ...] = ()

    def __init__(self, crossing: Crossing) -> None:
        self.crossing = crossing

    def lock(self) -> None:
        """Let others wait for what is changed."""

    def lines(self) -> Iterable[Line]:
        """Return what would happen, in words."""
        return ()

    def carry_out(self) -> None:
        """Do it."""

    def undo(self) -> None:
        """Take back what a transaction does not."""


def hanging_off() -> list[Any]:
    """Return the models whose rows hang off a vehicle and have pages in the admin."""
    found: list[Any] = [
        relation.related_model
        for relation in Vehicle._meta.related_objects
        if relation.field.name == "vehicle"
        and hasattr(relation.related_model, "snippet_viewset")
    ]
    return found


def counted(count: int, model: type[Model]) -> str:
    """Return “3 odometer readings”."""
    meta = model._meta
    name = meta.verbose_name if count == 1 else meta.verbose_name_plural
    return f"{count} {name}"
