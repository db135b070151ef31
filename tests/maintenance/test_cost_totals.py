"""What a fleet spent on a day is counted along with whatever is written."""

import threading
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, QuerySet, Sum

from maintenance import cost_totals, tasks
from maintenance.models import SpendingChange
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from tests.maintenance.chance import DAY, RECORDS, Life
from tests.maintenance.test_plans_at_once import at_once
from vehicles.models import Vehicle

Spent = dict[tuple[int, date, str], Decimal]


def kept() -> Spent:
    """Return what the database has counted along: by fleet, day and currency."""
    rows = SpendingChange.objects.values_list("fleet", "day", "currency")
    return {
        (fleet, day, currency): Decimal(cents) / 100
        for fleet, day, currency, cents in rows.annotate(Sum("cents"))
        if cents
    }


def counted() -> Spent:
    """Return the same, counted anew; without what former owners paid."""
    found: defaultdict[Any, Decimal] = defaultdict(Decimal)
    rows = RECORDS.filter(completed_date__isnull=False, cost__gt=0)
    for record in rows.select_related("vehicle"):
        if not record.is_former_owners:
            place = (record.vehicle.fleet_id, record.completed_date, record.currency)
            found[place] += record.cost or 0
    return dict(found)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_what_was_spent_is_what_the_records_say(seed):
    life = Life(seed)
    for _ in range(60):
        life.go_on()
        if life.chance.random() < 0.1:
            cost_totals.merge_totals()
        assert kept() == counted()


@pytest.mark.django_db
def test_records_may_come_before_their_vehicle_and_go_after_it():
    """As a fixture or a backup has them: what holds is asked at the end."""
    record = MaintenanceRecordFactory(
        status="completed", completed_date=DAY, cost=Decimal(5)
    )
    vehicle = record.vehicle
    spending = kept()
    RECORDS.filter(pk=record.pk).update(plan=None)
    with transaction.atomic():
        QuerySet(Vehicle).filter(pk=vehicle.pk)._raw_delete("default")
        RECORDS.filter(pk=record.pk)._raw_delete("default")
        assert kept() == {}
        RECORDS.bulk_create([record])
        QuerySet(Vehicle).bulk_create([vehicle])
        assert kept() == spending == {(vehicle.fleet_id, DAY, "EUR"): Decimal(5)}


@pytest.mark.django_db
def test_gathering_leaves_one_row_for_a_day():
    vehicle = VehicleFactory()
    for cost in (1, 2, 3):
        record = MaintenanceRecordFactory(
            vehicle=vehicle, status="completed", completed_date=DAY, cost=cost
        )
    RECORDS.filter(pk=record.pk).update(cost=4)
    spending = kept()
    assert SpendingChange.objects.count() > 1
    tasks.gather_spending.call_local()
    assert [row.cents for row in SpendingChange.objects.all()] == [700]
    assert kept() == spending
    cost_totals.merge_totals()
    assert kept() == spending


@pytest.mark.django_db
def test_migrating_settles_what_was_written_without_triggers():
    record = MaintenanceRecordFactory(
        status="completed", completed_date=DAY, cost=Decimal("0.30")
    )
    cost_totals.TRIGGERS.remove(connection)
    RECORDS.filter(pk=record.pk).update(cost=F("cost") + 2)
    assert kept() != counted()
    call_command("migrate", verbosity=0)
    assert kept() == counted()
    assert kept() == {(record.vehicle.fleet_id, DAY, "EUR"): Decimal("2.30")}
    RECORDS.filter(pk=record.pk).update(cost=1)
    assert kept() == counted()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_people_who_complete_the_same_days_in_another_order_do_not_meet():
    vehicle = VehicleFactory()
    days = [DAY + timedelta(days=number) for number in range(4)]
    both_began = threading.Barrier(2)

    def completing(days: list[date]) -> Any:
        def work() -> None:
            with transaction.atomic():
                for number, day in enumerate(days):
                    RECORDS.filter(due_date=day, cost=number % 2).update(
                        status="completed", completed_date=day, cost=F("cost") + 1
                    )
                    if number == 0 and connection.vendor == "postgresql":
                        both_began.wait(10)  # SQLite lets one write at a time

        return work

    for day in days:
        for cost in (0, 1):
            MaintenanceRecordFactory(vehicle=vehicle, due_date=day, cost=cost)
    assert at_once(completing(days), completing(days[::-1])) == []
    assert kept() == counted() != {}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_completed_while_its_vehicle_moves_is_counted_where_it_is():
    here, there = FleetFactory.create_batch(2)
    for _ in range(8):
        vehicle = VehicleFactory(fleet=here)

        def complete(vehicle: Vehicle = vehicle) -> None:
            with transaction.atomic():
                for cost in (1, 2, 3):
                    MaintenanceRecordFactory(
                        vehicle=vehicle,
                        status="completed",
                        completed_date=DAY,
                        cost=cost,
                    )

        def move(vehicle: Vehicle = vehicle) -> None:
            Vehicle.objects.filter(pk=vehicle.pk).update(fleet=there)

        assert at_once(complete, move, complete, cost_totals.merge_totals) == []
        assert kept() == counted()
