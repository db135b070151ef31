"""What may happen to records and vehicles, by chance."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from maintenance.models import MaintenanceRecord, MaintenanceType
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    SupplierFactory,
    VehicleFactory,
)
from vehicles.models import Fleet, OdometerReading, Vehicle

# Past what the manager keeps in step.
RECORDS: QuerySet[MaintenanceRecord] = QuerySet(MaintenanceRecord)
DAY = date(2026, 3, 1)


class Life:
    """What may happen to records and vehicles of three fleets, by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  (no secret)
        self.fleets = FleetFactory.create_batch(3)
        self.suppliers = [SupplierFactory(fleet=fleet) for fleet in self.fleets]
        self.kind = MaintenanceType.objects.first()
        for _ in range(4):
            self.buy()
        for _ in range(8):
            self.note()

    def go_on(self) -> None:
        """Let something happen."""
        self.chance.choice(WAYS)(self)

    def _vehicle(self) -> Vehicle:
        return self.chance.choice(Vehicle.objects.order_by("pk"))

    def _one(self) -> Any:
        keys = list(RECORDS.order_by("pk").values_list("pk", flat=True))
        return RECORDS.filter(pk=self.chance.choice(keys or [0]))

    def _day(self) -> date:
        return DAY + timedelta(days=self.chance.randrange(3))

    def _cost(self) -> Decimal | None:
        costs = ("0.10", "0.20", "17.35", "0", "1234567.89", "999999999.99")
        return self.chance.choice([None, *map(Decimal, costs)])

    def _currency(self) -> str:
        return self.chance.choice(["EUR", "CHF"])

    def purchase(self) -> None:
        vehicle = self._vehicle()
        vehicle.purchase_date = self.chance.choice([None, self._day()])
        vehicle.save()

    def buy(self) -> None:
        VehicleFactory(fleet=self.chance.choice(self.fleets))

    def note(self) -> None:
        MaintenanceRecordFactory(
            vehicle=self._vehicle(),
            status="completed",
            completed_date=self._day(),
            cost=self._cost(),
        )

    def plan(self) -> None:
        MaintenanceRecordFactory(vehicle=self._vehicle(), cost=self._cost())

    def complete(self) -> None:
        for record in self._one():
            record.complete(on=self._day())
            record.cost = self._cost()
            record.save()

    def reopen(self) -> None:
        self._one().update(
            status="incomplete", completed_date=None, completed_mileage=None
        )

    def price(self) -> None:
        self._one().update(cost=self._cost(), currency=self._currency())

    def redate(self) -> None:
        self._one().filter(status="completed").update(completed_date=self._day())

    def reassign(self) -> None:
        self._one().update(vehicle=self._vehicle())

    def delete(self) -> None:
        self._one().delete()

    def move(self) -> None:
        vehicle = self._vehicle()
        vehicle.fleet = self.chance.choice(self.fleets)
        vehicle.save()

    def scrap(self) -> None:
        if Vehicle.objects.count() > 1:
            vehicle = self._vehicle()
            RECORDS.filter(vehicle=vehicle).delete()
            OdometerReading.objects.filter(vehicle=vehicle).delete()
            vehicle.delete()

    def inflate(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE maintenance_maintenancerecord SET cost = cost + 0.1"
                " WHERE cost < 1000"
            )

    def fetch(self) -> None:
        vehicle = self._vehicle()
        RECORDS.bulk_create(
            MaintenanceRecord(
                vehicle=vehicle,
                maintenance_type=self.kind,
                status="completed",
                completed_date=self._day(),
                cost=self._cost(),
                currency=self._currency(),
            )
            for _ in range(3)
        )

    def rename(self) -> None:
        supplier: Any = self.chance.choice(self.suppliers)
        supplier.name = self.chance.choice(["Mill Road Garage", "Fast Tyres", "C. Roe"])
        supplier.save()

    def send(self) -> None:
        vehicle = self._vehicle()
        suppliers = [one for one in self.suppliers if one.fleet_id == vehicle.fleet_id]
        self._one().filter(vehicle=vehicle).update(
            supplier=self.chance.choice([None, *suppliers])
        )

    def retire(self) -> None:
        status: Any = self.chance.choice(["active", "archived"])
        Vehicle.objects.filter(pk=self._vehicle().pk).update(status=status)

    def read(self) -> None:
        day = DAY - timedelta(days=self.chance.randrange(1, 30))
        value = self.chance.randrange(10_000, 12_000)
        OdometerReadingFactory(vehicle=self._vehicle(), read_on=day, value=value)

    def reckon_in(self) -> None:
        fleet = self.chance.choice(self.fleets)
        Fleet.objects.filter(pk=fleet.pk).update(currency=self._currency())


WAYS = (
    Life.buy,
    Life.note,
    Life.plan,
    Life.complete,
    Life.reopen,
    Life.price,
    Life.redate,
    Life.reassign,
    Life.delete,
    Life.move,
    Life.scrap,
    Life.inflate,
    Life.fetch,
    Life.rename,
    Life.send,
    Life.purchase,
    Life.retire,
    Life.read,
    Life.reckon_in,
)
