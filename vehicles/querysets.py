"""Questions about many fleets, vehicles or readings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from core.db.querysets import ScopedQuerySet

OLD_READING = 60  # days
# Of no more vehicles than this, one looks at each; of more, one walks through an index
# until enough rows of theirs are found.
FEW = 10_000


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


NEVER_READ = Q(odometer_summary__read_on=None) & ~Q(powertrain="none")


class VehicleQuerySet(ScopedQuerySet):
    """Vehicles."""

    def active(self) -> "VehicleQuerySet":
        """Return those in use: neither sold nor archived."""
        return self.filter(status="active")

    def are_few(self) -> bool:
        """Tell whether it is quick to look at each. One query."""
        return self.order_by()[: FEW + 1].count() <= FEW

    def reading_overdue(self, now: datetime) -> "VehicleQuerySet":
        """Return those in use whose latest accepted reading is older than
        ``OLD_READING`` days, by the calendar of their fleet, or missing; without
        those that were never read because nothing drives them. One query for the
        time zones."""
        fleets: Any = self.model._meta.get_field("fleet").related_model
        old = NEVER_READ
        for today, zones in fleets.objects.zones_by_date(now).items():
            old |= Q(
                fleet__time_zone__in=zones,
                odometer_summary__read_on__lt=today - timedelta(days=OLD_READING),
            )
        return self.active().filter(old)

    def never_read(self) -> "VehicleQuerySet":
        """Return those in use that have no reading, though something drives them."""
        return self.active().filter(NEVER_READ)

    def with_odometer(self) -> "VehicleQuerySet":
        """Annotate each with where it stands by its accepted readings: ``odometer``
        (total distance or None) and ``odometer_on`` (date or None)."""
        return self.annotate(
            odometer=F("odometer_summary__total"),
            odometer_on=F("odometer_summary__read_on"),
        )


class OdometerReadingQuerySet(ScopedQuerySet):
    """Odometer readings."""

    def counted(self) -> "OdometerReadingQuerySet":
        """Return those that nobody set aside."""
        return self.filter(is_excluded=False)

    # What changes many readings at once reckons anew what follows from them, as
    # saving one does.

    def update(self, **fields: Any) -> int:
        if not RELEVANT_FIELDS & fields.keys():
            return super().update(**fields)
        with transaction.atomic():
            vehicles = self._vehicles()
            count = super().update(**fields)
            recompute_summaries(vehicles)
        return count

    update.alters_data = True  # type: ignore[attr-defined]  # as Django marks its own

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            recompute_summaries({reading.vehicle_id for reading in list[Any](made)})
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            vehicles = self._vehicles()
            result = super().delete()
            recompute_summaries(vehicles)
        return result

    delete.alters_data = True  # type: ignore[attr-defined]  # as Django marks its own

    def _vehicles(self) -> list[int]:
        return list(self.order_by().values_list("vehicle_id", flat=True).distinct())


# The fields of a reading that something is reckoned from.
RELEVANT_FIELDS = {
    "vehicle",
    "vehicle_id",
    "value",
    "read_on",
    "kind",
    "is_excluded",
    "confirmed",
}


def recompute_summaries(vehicles: Iterable[int]) -> None:
    """Recompute the summaries of these vehicles from their readings."""
    from vehicles.odometer.recompute import recompute_summaries

    recompute_summaries(vehicles)
