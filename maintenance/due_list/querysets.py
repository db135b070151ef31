"""Questions about what is due."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from django.db.models import Exists, Model, OuterRef, Q
from django.db.models import QuerySet as Rows

from core.db.index_scan import exists_per_row, in_subquery_list
from core.db.querysets import ScopedQuerySet
from maintenance.due_list.urgency import Span, Urgency
from maintenance.due_state import overdue
from vehicles.models import Fleet, Vehicle
from vehicles.querysets import VehicleQuerySet

# Fewer rows than this are named one by one.
FEW = 1000


Dates = Mapping[date, list[str]]
# The days between which something is due, and what holds of it besides.
Part = tuple[Span, Q]


class DueQuerySet(ScopedQuerySet):
    """Maintenance records, by when they are due. What is due, is due on a day of its
    fleet's calendar; a record without a day stands at the end of time (``listed_on``),
    so that one index answers all of this in the order of the board."""

    def incomplete(self) -> Self:
        """Return those still to be done."""
        return self.filter(status="incomplete")

    def open(self) -> Self:
        """Return those still to be done on vehicles that are in use."""
        return self.incomplete().filter(vehicle__status="active")

    def on_board(self, user: Any) -> Self:
        """Return the open ones that the user may see, so that a page of them is found
        quickly among millions, whatever they are narrowed down by. Up to three
        queries."""
        vehicles = Vehicle.objects.in_sight_of(user).active()
        rows = self._all.in_sight_of(user).open()
        return self.incomplete()._quickly(rows, lambda: _chosen(vehicles))

    def of_fleet(self, fleet: Fleet) -> Self:
        """Return those of a fleet's vehicles. Up to two queries."""
        vehicles = Vehicle.objects.filter(fleet=fleet)
        rows = self._all.filter(vehicle__fleet=fleet)
        return self._quickly(rows, lambda: _chosen(vehicles))

    def costing(self, least: Decimal | None, most: Decimal | None) -> Self:
        """Return those with a cost from ``least`` to ``most``. One query."""
        condition = Q(cost__isnull=False)
        condition &= Q() if least is None else Q(cost__gte=least)
        condition &= Q() if most is None else Q(cost__lte=most)
        return self._quickly(self._all.filter(condition), lambda: condition)

    def _listed(self, dates: Dates, parts_of: Callable[..., list[Part]]) -> Self:
        """Return the incomplete ones that are in one of ``parts_of(today)``, with
        the date it is where their fleet is."""
        days = {today: parts_of(today) for today in dates}
        ends = [end for found in days.values() for span, _so in found for end in span]
        if not ends:
            return self.none()
        condition = Q(pk__in=[])
        for today, found in days.items():
            here = _any(so for _span, so in found)
            if len(days) > 1:
                there = Vehicle.objects.filter(fleet__time_zone__in=dates[today])
                here &= _of(there)
            condition |= here
        # An index needs one span to walk through, whatever is asked of each row in it.
        whole = Q(listed_on__range=(min(ends), max(ends)))
        return self.incomplete().filter(whole & condition)

    @property
    def _all(self) -> Self:
        """Return all records there are."""
        return self.model._default_manager.all()  # type: ignore[return-value]

    def _quickly(self, rows: Self, condition: Callable[[], Q]) -> Self:
        """Return those that are among ``rows``, which is to say: for which the
        condition holds.

        Few rows are looked for at once and named. Of many, a database would sort all
        to give the first page: it is told to walk through an index of due days, and
        to ask of each row whether the condition holds.
        """
        keys = list(rows.incomplete().order_by().values_list("pk", flat=True)[:FEW])
        return self.filter(pk__in=keys) if len(keys) < FEW else self.filter(condition())

    def of_urgency(self, now: datetime, urgencies: Iterable[str]) -> Self:
        """Return the incomplete ones that are so pressing: see :class:`Urgency`."""
        chosen = [Urgency(urgency) for urgency in urgencies]
        return self._listed(
            _dates(now), lambda today: [_part(one, today) for one in chosen]
        )

    def by_urgency(self, now: datetime) -> dict[Urgency, Self]:
        """Return the incomplete ones apart by how pressing they are."""
        dates = _dates(now)
        return {
            urgency: self._listed(dates, lambda today, one=urgency: [_part(one, today)])
            for urgency in Urgency
        }

    def overdue(self, now: datetime) -> Self:
        """Return the open ones that are overdue where their fleet is."""
        return self.open().of_urgency(now, [Urgency.OVERDUE])

    def overdue_on(self, today: date) -> Self:
        """Return the incomplete ones that are overdue, ``today`` being the date of
        the fleet they are of."""
        return self.incomplete().filter(overdue(today), due_on__lt=today)

    def due_within(self, now: datetime, days: int) -> Self:
        """Return the open ones due from today to ``days`` days from now, both
        included, by the calendar of their fleet."""
        until = timedelta(days=days)
        return self.open()._listed(
            _dates(now), lambda today: [_due_in(today, today + until)]
        )

    def due_in_days(self, now: datetime, offsets: list[int]) -> Self:
        """Return the open ones due in exactly one of these numbers of days, by the
        calendar of their fleet."""

        def days(today: date) -> list[Part]:
            return [_due_in(*(today + timedelta(days=n),) * 2) for n in offsets]

        return self.open()._listed(_dates(now), days)

    def due_between(self, first: date | None, last: date | None) -> Self:
        """Return those with a due day from ``first`` to ``last``, both included."""
        last = min(last or date.max, date.max - timedelta(days=1))
        return self.incomplete().filter(listed_on__range=(first or date.min, last))

    def in_due_order(self) -> Self:
        """Return them with what is due first; what has no day comes last."""
        return self.order_by("listed_on", "id")

    def reminding(self, person: Any) -> Self:
        """Return those of which this person is to be reminded; with None, those for
        which nobody was chosen. A record's own people come before its vehicle's,
        and those before the fleet's. One query."""
        record, vehicle = _Level(self.model, "pk"), _Level(Vehicle, "pk")
        fleet = _Level(Fleet, "fleet")
        if person is None:
            vehicles = Vehicle.objects.filter(~vehicle.chosen(), ~fleet.chosen())
            own = Q(pk__in=[])
        else:
            above = ~vehicle.chosen() & fleet.chosen(person)
            vehicles = Vehicle.objects.filter(vehicle.chosen(person) | above)
            own = record.chosen(person)
        left = own | ~record.chosen()
        rows = self._all.filter(own | Q(vehicle__in=vehicles)).filter(left)
        return self._quickly(rows, lambda: left & (own | _of(vehicles)))


@dataclass(frozen=True)
class _Level:
    """Where people to be reminded are chosen: on a record, a vehicle or a fleet, to
    which ``key`` leads."""

    model: type[Model]
    key: str

    def chosen(self, person: Any = None) -> Q:
        """Return the condition that somebody was chosen here, or this person, by
        themselves or with a group of theirs."""
        users, groups = (
            self._rows(self.model._meta.get_field(name))
            for name in ("notify_users", "notify_groups")
        )
        if person is not None:
            users = users.filter(user=person)
            groups = groups.filter(group__in=person.groups.values("pk"))
        return Q(Exists(users)) | Q(Exists(groups))

    def _rows(self, field: Any) -> Rows[Any]:
        rows: Rows[Any] = field.remote_field.through.objects.all()
        return rows.filter(**{field.m2m_field_name(): OuterRef(self.key)})


def _of(vehicles: Rows[Vehicle]) -> Q:
    """Return the condition that a record is of one of these vehicles."""
    return Q(Exists(vehicles.filter(pk=OuterRef("vehicle_id"))))


def _chosen(vehicles: VehicleQuerySet) -> Q:
    """Return the same, for a walk through an index that says whose a record is. One
    query."""
    condition = in_subquery_list if vehicles.are_few() else exists_per_row
    return condition(vehicles, "vehicle_id")


def _part(urgency: Urgency, today: date) -> Part:
    return urgency.span(today), urgency.condition(today)


def _due_in(first: date, last: date) -> Part:
    return (first, last), Q(listed_on__range=(first, last))


def _dates(now: datetime) -> Dates:
    """Return the time zones of all fleets under the date it is there. One query."""
    return Fleet.objects.all().zones_by_date(now)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found
