"""From what the demo tells of a vehicle to its maintenance records."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from autotracker.demo.files import attachments
from autotracker.demo.histories import Work
from autotracker.demo.people import Cast
from autotracker.demo.shelf import Shelf
from autotracker.demo.stock import Stock
from maintenance.models import MaintenanceRecord
from vehicles.models import Vehicle

Odometer = Callable[[date], int]


class Recorder(NamedTuple):
    """Writes one fleet's records."""

    shelf: Shelf
    stock: Stock
    cast: Cast
    today: date

    def day(self, ago: int) -> date:
        """Return the date that many days before today."""
        return self.today - timedelta(days=ago)

    def write(
        self, vehicle: Vehicle, works: Iterable[Work], odometer: Odometer
    ) -> None:
        """Make the records of a vehicle, the oldest first; open ones come last.

        ``odometer`` tells what the instrument said on a day.
        """
        for work in sorted(works, key=_age, reverse=True):
            self._write(vehicle, work, odometer)

    def _write(self, vehicle: Vehicle, work: Work, odometer: Odometer) -> None:
        record = MaintenanceRecord(
            vehicle=vehicle,
            description=work.description,
            maintenance_type=self.stock.type(work.sort),
            supplier=self.stock.supplier(work.supplier),
            cost=work.price,
            details=work.details,
        )
        if work.ago is not None:
            day = self.day(work.ago)
            record.complete(on=day, mileage=None if work.unread else odometer(day))
        if work.due_in is not None:
            record.due_date = self.day(-work.due_in)
        if work.due_after is not None:
            record.due_mileage = round(odometer(self.today) + work.due_after, -2)
        self.cast.choose(record, work.notify)
        files = attachments(self.shelf, record, work, self.today)
        record.attachments.set(files)
        self.shelf.add(record)


def _age(work: Work) -> int:
    return -1 if work.ago is None else work.ago
