"""A vehicle's distance unit becomes another one: are its figures only named otherwise,
or converted? And what a fleet's amounts are in when its currency becomes another one.

Distances stand in tables of several apps; each registers its columns. Each figure is
rounded to whole units, so that what was kilometres may come back as one more or less;
there and back once more changes nothing further: miles are the longer ones, and come
back as they were.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, F, FloatField, Max, QuerySet, Value
from django.db.models.functions import Cast, Round
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from vehicles.models import OdometerReading, Vehicle
from vehicles.models.units import convert
from vehicles.odometer import recompute

LONGEST = 9_999_999  # what an odometer shows, and the database takes


class Answer(models.TextChoices):
    """What a person says of the figures."""

    CONVERT = "convert", _("Convert: the figures change, the distances stay")
    RELABEL = "relabel", _("Relabel: the figures stay, and were in this unit always")


@dataclass(frozen=True)
class Part:
    """Distances of one model that belong to a vehicle, under a word for people."""

    model: Any
    fields: tuple[str, ...]
    words: Any

    def rows(self, vehicle: Vehicle) -> QuerySet[Any]:
        """Return the rows of a vehicle, past what their managers do on writing."""
        return QuerySet(self.model).filter(vehicle=vehicle)


PARTS: list[Part] = [Part(OdometerReading, ("value",), _("readings"))]
# Of higher apps: what is kept in step with figures that are converted meanwhile.
FOLLOWERS: list[Callable[[Vehicle], AbstractContextManager[None]]] = []
# How many amounts of a fleet are in another currency than this one.
AMOUNTS: list[Callable[[Any, str], int]] = []


def held(vehicle: Vehicle) -> Iterator[tuple[Part, int, dict[str, int]]]:
    """Yield what there is to convert: how many rows, and their largest figures. One
    query a part."""
    for part in PARTS:
        found = part.rows(vehicle).aggregate(
            Count("pk"), **{name: Max(name) for name in part.fields}
        )
        count = found.pop("pk__count")
        figures = {name: value for name, value in found.items() if value is not None}
        if figures:
            yield part, count, figures


def converted(figure: int, before: str, after: str) -> int:
    """Return a figure in another unit, rounded to whole ones."""
    return round(convert(figure, before, after))


def is_too_far(vehicle: Vehicle, before: str, after: str) -> bool:
    """Tell whether a converted figure would be more than an odometer shows."""
    figures = (one for _part, _n, found in held(vehicle) for one in found.values())
    return any(converted(figure, before, after) > LONGEST for figure in figures)


@transaction.atomic
def convert_all(vehicle: Vehicle, before: str, after: str) -> None:
    """Convert all distances of a vehicle whose unit was just saved; those in the
    revisions too, so that going back to one brings back no figure of another unit."""
    recompute.lock_vehicles([vehicle.pk])
    factor = Value(convert(1, before, after), output_field=FloatField())
    with ExitStack() as stack:
        for follower in FOLLOWERS:
            stack.enter_context(follower(vehicle))
        for part in PARTS:
            for name in part.fields:
                exact = Cast(F(name), FloatField()) * factor
                whole = Cast(Round(exact), models.IntegerField())
                part.rows(vehicle).exclude(**{name: None}).update(**{name: whole})
            _convert_revisions(part, vehicle, before, after)
        recompute.recompute_summaries([vehicle.pk])


def _convert_revisions(part: Part, vehicle: Vehicle, before: str, after: str) -> None:
    keys = [str(key) for key in part.rows(vehicle).values_list("pk", flat=True)]
    content_type = ContentType.objects.get_for_model(part.model)
    for start in range(0, len(keys), 500):
        mine = Revision.objects.filter(
            content_type=content_type, object_id__in=keys[start : start + 500]
        )
        for revision in mine.iterator(chunk_size=500):
            figures = {
                name: converted(revision.content[name], before, after)
                for name in part.fields
                if isinstance(revision.content.get(name), int)
            }
            if figures:
                content = {**revision.content, **figures}
                Revision.objects.filter(pk=revision.pk).update(content=content)
