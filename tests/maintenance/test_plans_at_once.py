"""Several people at one plan at the same time: threads with connections of their
own, on a database that really commits."""

import threading
import time
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction

from maintenance.models import MaintenanceRecord
from tests.factories import MaintenancePlanFactory, OdometerReadingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Any) -> list[BaseException]:
    """Run the works at the same time, and return what they raised."""
    start, raised = threading.Barrier(len(works)), []

    def run(work: Any) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def completing(record: MaintenanceRecord, mileage: int) -> Any:
    """Return the completing of a record that was read before anybody else's."""
    mine = MaintenanceRecord.objects.get(pk=record.pk)

    def work() -> None:
        mine.complete(on=date(2026, 3, 1), mileage=mileage)
        mine.save()

    return work


def statuses(plan: Any) -> list[str]:
    records = plan.records.order_by("plan_sequence")
    return list(records.values_list("status", flat=True))


def test_two_who_complete_it_make_one_successor():
    plan = MaintenancePlanFactory(every_distance=15_000, start_mileage=30_000)
    for number in range(1, 6):
        record = plan.open_record
        works = [completing(record, 40_000 + 10 * number + who) for who in range(3)]
        assert at_once(*works) == []
        assert statuses(plan) == ["completed"] * number + ["incomplete"]
        record.refresh_from_db()
        assert plan.open_record.due_mileage == record.completed_mileage + 15_000


def test_one_completes_and_one_deletes_it():
    plan = MaintenancePlanFactory()
    for _ in range(4):
        record = plan.open_record
        other = MaintenanceRecord.objects.get(pk=record.pk)
        at_once(completing(record, 40_000), other.delete)
        assert statuses(plan).count("incomplete") == 1


def test_one_completes_and_one_ends_the_plan():
    for _ in range(4):
        plan = MaintenancePlanFactory()
        assert at_once(completing(plan.open_record, 40_000), plan.end) == []
        plan.refresh_from_db()
        assert not plan.is_active
        assert "incomplete" not in statuses(plan)


def test_one_completes_and_one_reads_the_meter():
    """The reading moves the forecast of the record that is in the other's hands."""
    plan = MaintenancePlanFactory(every_distance=15_000, start_mileage=30_000)
    vehicle = plan.vehicle
    OdometerReadingFactory(vehicle=vehicle, value=30_000, read_on=date(2026, 1, 1))
    record = plan.open_record
    held = threading.Event()

    def complete() -> None:
        mine = MaintenanceRecord.objects.get(pk=record.pk)
        with transaction.atomic():
            mine.lock()
            held.set()
            time.sleep(0.3)  # for the other to come as far as it can
            mine.complete(on=date(2026, 3, 1), mileage=40_000)
            mine.save()

    def read() -> None:
        held.wait()
        OdometerReadingFactory(vehicle=vehicle, value=35_000, read_on=date(2026, 2, 1))

    assert at_once(complete, read) == []
    assert statuses(plan) == ["completed", "incomplete"]
    assert vehicle.readings.count() == 3
