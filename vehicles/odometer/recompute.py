"""Keeps what the readings of vehicles come to, and what follows from it.

Called where readings change, inside the same transaction. Per batch of vehicles: one
read, one write, and a write for those who wait for a distance if their day moved.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from django.db import connection, transaction
from django.db.models import (
    Avg,
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    DateField,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from vehicles import odometer
from vehicles.models import DistanceUnit, OdometerReading, OdometerSummary, Vehicle

# What people drive a year where nothing better is known: about the same distance.
YEARLY = {DistanceUnit.KM: 15_000, DistanceUnit.MI: 9_300}
# So many vehicles of a fleet tell what is usual there.
ENOUGH_VEHICLES = 3
FIGURES = [
    field.name for field in OdometerSummary._meta.fields if not field.primary_key
]


class Computed(NamedTuple):
    """What the readings of a vehicle come to."""

    fit: odometer.Accepted
    usage: odometer.Usage | None


class Waiting(NamedTuple):
    """A row of a higher app that follows the readings, by its primary key."""

    key: int
    distance: int | None
    day: date | None
    late: date | None
    reading: int | None


class Expected(NamedTuple):
    """The day on which a distance is reached, and the late end of its band: the same
    day if a reading has reached it, and a later one if not. None where nobody can
    say."""

    day: date | None = None
    late: date | None = None


UNCHANGED: Any = object()  # what need not be told


class ForecastListener(Protocol):
    """Something of a higher app that follows what vehicles' readings come to."""

    def waiting(self, vehicles: Sequence[int]) -> QuerySet[Any]:
        """Return the rows that follow, annotated with ``distance``, the total they wait
        for, ``expected`` and ``latest``, the days they were told last, and
        ``reading``, a key or None."""

    def changes(self, row: Waiting, found: Computed) -> Any:
        """Return what a row has to be told, or ``UNCHANGED``."""

    def store_changes(self, changes: Mapping[int, Any]) -> None:
        """Tell each of these rows, in the transaction that changed the readings, while
        others wait for the vehicles."""


_listeners: list[Callable[[], ForecastListener]] = []


def register_listener(make: Callable[[], ForecastListener]) -> None:
    """Have what ``make`` returns told when a forecast moves."""
    _listeners.append(make)


class _Row(NamedTuple):
    """A line of the one read: a reading, or one that follows."""

    vehicle: int
    key: int
    distance: Any  # of a reading, a number
    day: date | None
    kind: str
    confirmed: bool
    is_excluded: bool
    reading: int | None
    late: date | None
    listener: int


class _Found(NamedTuple):
    vehicle: int
    fit: odometer.Accepted
    usage: odometer.Usage | None
    waiting: list[_Row]


@transaction.atomic
def recompute_summaries(vehicles: Iterable[int]) -> None:
    """Recompute the summaries of these vehicles from their readings."""
    keys = sorted(set(vehicles))
    if not keys:
        return
    lock_vehicles(keys)
    rows = {
        key: list(group) for key, group in groupby(_rows(keys), lambda r: r.vehicle)
    }
    found = [_recompute(key, rows.get(key, [])) for key in keys]
    found = _assume(found)
    OdometerSummary.objects.bulk_create(
        [
            OdometerSummary(vehicle_id=one.vehicle, **summary_fields(one))
            for one in found
        ],
        update_conflicts=True,
        unique_fields=["vehicle"],
        update_fields=FIGURES,
    )
    _notify_listeners(found)


def summary_fields(found: _Found) -> dict[str, Any]:
    """Return the figures to store."""
    return OdometerSummary.fields_of(found.fit, found.usage)


def lock_vehicles(keys: Sequence[int] | QuerySet[Any]) -> None:
    """Let whoever changed readings of the same vehicle finish first, so that the last
    to reckon sees them all. Whoever holds rows that wait for a distance as well, takes
    turns before that. SQLite has one writer anyway."""
    if connection.features.has_select_for_update_of:
        list(
            Vehicle.objects.filter(pk__in=keys)
            .order_by("pk")
            .select_for_update(no_key=True)
            .values_list("pk")
        )


def _rows(keys: Sequence[int]) -> Iterable[_Row]:
    """Return the readings of these vehicles and who waits for them: one query."""
    readings = OdometerReading.objects.filter(vehicle__in=keys).order_by()
    nothing = Cast(Value(None), BigIntegerField())
    never = Cast(Value(None), DateField())
    own = Value(-1)
    parts = [
        readings.annotate(reading=nothing, late=never, listener=own).values_list(
            "vehicle_id",
            "pk",
            "value",
            "read_on",
            "kind",
            "confirmed",
            "is_excluded",
            "reading",
            "late",
            "listener",
        )
    ]
    no = Value(False, output_field=BooleanField())
    for number, make in enumerate(_listeners):
        waiting = make().waiting(keys).order_by()
        parts.append(
            waiting.annotate(
                w_kind=Cast(Value(""), CharField(max_length=20)),
                w_confirmed=no,
                w_is_excluded=no,
                w_listener=Value(number),
            ).values_list(
                "vehicle_id",
                "pk",
                "distance",
                "expected",
                "w_kind",
                "w_confirmed",
                "w_is_excluded",
                "reading",
                "latest",
                "w_listener",
            )
        )
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted((_Row(*row) for row in union), key=lambda row: row.vehicle)


def _recompute(vehicle: int, rows: Sequence[_Row]) -> _Found:
    fit = odometer.accepted(_reading(row) for row in rows if row.listener < 0)
    waiting = [row for row in rows if row.listener >= 0]
    return _Found(vehicle, fit, odometer.usage(fit), waiting)


def reading(row: OdometerReading) -> odometer.Reading:
    """Return a stored reading as the arithmetic takes it."""
    verdict = _verdict(row.confirmed, row.is_excluded)
    return odometer.Reading(row.read_on, row.value, row.kind, verdict, row.pk)


def _reading(row: _Row) -> odometer.Reading:
    day = row.day or date.min  # a reading has one
    verdict = _verdict(row.confirmed, row.is_excluded)
    return odometer.Reading(day, row.distance, row.kind, verdict, row.key)


def _verdict(confirmed: bool, is_excluded: bool) -> str:
    if is_excluded:
        return odometer.EXCLUDED
    return odometer.CONFIRMED if confirmed else ""


def _assume(found: list[_Found]) -> list[_Found]:
    """Take the fleet's usual distance for vehicles with too few readings."""
    few = [one.vehicle for one in found if one.usage and one.usage.assumed]
    if not few:
        return found
    usual = {
        key: mean if count >= ENOUGH_VEHICLES and mean else YEARLY[unit] / 365
        for key, unit, mean, count in _usual_distances(few)
    }
    return [
        one._replace(usage=odometer.usage(one.fit, usual[one.vehicle]))
        if one.vehicle in usual
        else one
        for one in found
    ]


def _usual_distances(keys: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return key, unit, and mean daily distance of how many vehicles of the same
    fleet that count in the same unit and are known well enough."""
    beside = "fleet__vehicles__odometer_summary"
    return (
        Vehicle.objects.filter(pk__in=keys)
        .order_by()
        .values_list("pk", "distance_unit")
        .annotate(
            mean=Avg(f"{beside}__per_day", filter=_known(beside)),
            known=Count(f"{beside}__pk", filter=_known(beside)),
        )
    )


def _known(path: str) -> Q:
    return Q(
        **{
            f"{path}__assumed": False,
            f"{path}__per_day__isnull": False,
            "fleet__vehicles__distance_unit": F("distance_unit"),
        }
    )


def _notify_listeners(found: Sequence[_Found]) -> None:
    """Tell those who have to know."""
    changed: dict[int, dict[int, Any]] = {}
    for one in found:
        computed = Computed(one.fit, one.usage)
        for row in one.waiting:
            waiting = Waiting(row.key, row.distance, row.day, row.late, row.reading)
            changes = _listeners[row.listener]().changes(waiting, computed)
            if changes is not UNCHANGED:
                changed.setdefault(row.listener, {})[row.key] = changes
    for number, those in sorted(changed.items()):
        _listeners[number]().store_changes(those)


def expected(
    fit: odometer.Accepted, usage: odometer.Usage | None, distance: int
) -> Expected:
    """Return the day of the first reading that reached a distance, or else the day
    on which it is expected to be reached and the late end of its band."""
    if usage is None:
        return Expected()
    found = usage.forecast(distance)
    return _expected(found, partial(odometer.reached_on, fit, distance))


def expected_of(vehicle: int, distance: int) -> Expected:
    """Return the same for one vehicle from what is stored. One query; two where the
    distance has been reached."""
    summary = OdometerSummary.objects.filter(pk=vehicle).first()
    usage = summary.usage if summary else None
    if usage is None:
        return Expected()
    return _expected(usage.forecast(distance), partial(reached, vehicle, distance))


def _expected(found: odometer.Forecast, reached: Callable[[], date | None]) -> Expected:
    if found.measured and not found.doubtful:
        day = reached()
        return Expected(day, day)
    return Expected(found.day, found.late)


def reached(vehicle: int, distance: int) -> date | None:
    """Return the day of the first accepted reading that reached a total distance."""
    return odometer.reached_on(fit_of(vehicle), distance)


def fit_of(vehicle: int) -> odometer.Accepted:
    """Return which readings of a vehicle fit together, each with its primary key as
    ``key``. One query."""
    rows = OdometerReading.objects.filter(vehicle=vehicle).order_by()
    return odometer.accepted(map(reading, rows))
