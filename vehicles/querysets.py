"""Questions about many fleets, vehicles or readings."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
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
    """Rows that belong to a fleet. Outside the admin's views, this is the one way to
    what a person may reach."""

    def visible_to(self, user: Any) -> Self:
        """Return those that the user may see."""
        return self._scoped(user, "view")

    def changeable_by(self, user: Any) -> Self:
        """Return those that the user may change."""
        return self._scoped(user, "change")

    def _scoped(self, user: Any, action: str) -> Any:
        return policy_registry.get_by_type(self.model).scope(self, user, [action])


class FleetQuerySet(ScopedQuerySet):
    """Fleets."""

    def hosting(self, user: Any) -> Self:
        """Return those to which the user may add a vehicle."""
        return self._scoped(user, "host")

    def zones_by_date(self, now: datetime) -> dict[date, list[str]]:
        """Return the time zones of these fleets under the date it is there ``now``.

        There are at most three dates on earth at once. One query.
        """
        found: dict[date, list[str]] = {}
        for zone in self.order_by().values_list("time_zone", flat=True).distinct():
            found.setdefault(now.astimezone(ZoneInfo(zone)).date(), []).append(zone)
        return found


class VehicleQuerySet(ScopedQuerySet):
    """Vehicles."""

    def active(self) -> "VehicleQuerySet":
        """Return those in use: neither sold nor archived."""
        return self.filter(status="active")

    def with_odometer(self) -> "VehicleQuerySet":
        """Annotate each with its latest reading that was not set aside:
        ``odometer`` (distance or None) and ``odometer_on`` (date or None)."""
        from vehicles.models import OdometerReading

        latest = OdometerReading.objects.counted().filter(vehicle=OuterRef("pk"))
        return self.annotate(
            odometer=Subquery(latest.values("value")[:1]),
            odometer_on=Subquery(latest.values("read_on")[:1]),
        )


class OdometerReadingQuerySet(ScopedQuerySet):
    """Odometer readings."""

    def counted(self) -> "OdometerReadingQuerySet":
        """Return those that nobody set aside."""
        return self.filter(set_aside=False)
