"""What readings come to is stored with them, and due mileages follow."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maintenance.models import MaintenanceRecord
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from tests.refusals import errors_of
from vehicles.models import OdometerReading, OdometerSummary, Vehicle

pytestmark = pytest.mark.django_db

START = date(2026, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def read(vehicle, *pairs: tuple[int, int], **fields):
    """Enter values, 100 of which mean 10 days."""
    return [
        OdometerReadingFactory(vehicle=vehicle, read_on=day(on), value=value, **fields)
        for on, value in pairs
    ]


def steady(vehicle, count: int = 10) -> None:
    OdometerReading.objects.bulk_create(
        OdometerReading(vehicle=vehicle, read_on=day(n * 5), value=10_000 + n * 200)
        for n in range(count)
    )  # 40 a day, until 11 800 on day 45


def known(vehicle) -> Vehicle:
    """The vehicle as a page fetches it."""
    return Vehicle.objects.select_related("odometer_summary").get(pk=vehicle.pk)


@pytest.fixture
def vehicle():
    return VehicleFactory()


@pytest.fixture
def record(vehicle):
    steady(vehicle)
    return MaintenanceRecordFactory(vehicle=vehicle, due_mileage=12_200)


def forecast_of(record) -> date | None:
    return MaintenanceRecord.objects.get(pk=record.pk).forecast_on


class TestSummary:
    def test_follows_every_way_to_change_readings(self, vehicle):
        first, second = read(vehicle, (1, 500), (5, 700))
        assert known(vehicle).usage.total == 700
        read(vehicle, (9, 800))
        assert known(vehicle).latest_reading == (800, day(9))
        OdometerReading.objects.filter(value=800).update(is_excluded=True)
        assert known(vehicle).usage.total == 700
        second.review("excluded")
        assert known(vehicle).usage.total == 500
        OdometerReading.objects.bulk_create(
            [OdometerReading(vehicle=vehicle, value=900, read_on=day(12))]
        )
        assert known(vehicle).usage.total == 900
        OdometerReading.objects.filter(value=900).delete()
        assert known(vehicle).usage.total == 500
        first.delete()
        assert known(vehicle).usage is None

    def test_a_typing_error_is_not_the_present_mileage(self, vehicle):
        read(vehicle, (1, 13_700), (5, 13_800), (9, 80_888), (12, 13_950))
        found = known(vehicle)
        assert found.usage.total == 13_950
        listed = Vehicle.objects.with_odometer().get()
        assert (listed.odometer, listed.odometer_on) == (13_950, day(12))
        wrong = OdometerReading.objects.get(value=80_888)
        assert found.odometer_summary.outliers == {
            str(wrong.pk): ["higher", ["2026-01-06", 13_800], ["2026-01-13", 13_950]]
        }

    def test_new_reading_costs_one_read_and_one_write(self, vehicle, record):
        with CaptureQueriesContext(connection) as captured:
            OdometerReading(vehicle=vehicle, value=12_000, read_on=day(50)).save()
        asked = [
            q["sql"]
            for q in captured
            if "SAVEPOINT" not in q["sql"] and "FOR NO KEY" not in q["sql"]
        ]
        kinds = [sql.split()[0].strip("(") for sql in asked]
        # The reading itself; then one read, one write.
        assert kinds[:3] == ["INSERT", "SELECT", "INSERT"]
        assert kinds[3:] in ([], ["UPDATE"])  # the records whose forecast moved

    def test_rolls_back_with_its_reading(self, vehicle):
        with transaction.atomic():
            read(vehicle, (1, 500))
            transaction.set_rollback(True)
        assert not OdometerSummary.objects.exists()

    def test_few_readings_take_what_is_usual_in_the_fleet(self):
        fleet = FleetFactory()
        for _number in range(3):
            steady(VehicleFactory(fleet=fleet))
        vehicle = VehicleFactory(fleet=fleet)
        read(vehicle, (1, 500))
        usage = known(vehicle).usage
        assert usage.assumed
        assert usage.per_day == pytest.approx(40, rel=0.05)
        alone = VehicleFactory(distance_unit="mi")
        read(alone, (1, 500))
        assert known(alone).usage.per_day == pytest.approx(9_300 / 365)

    def test_new_instrument_goes_on_from_the_total(self, vehicle):
        read(vehicle, (1, 50_000), (20, 50_800))
        read(vehicle, (30, 5), kind="replacement")
        read(vehicle, (40, 405))
        usage = known(vehicle).usage
        assert (usage.total, usage.offset) == (51_200, 50_795)


class TestWord:
    def test_confirmed_and_set_aside_exclude_each_other(self):
        reading = OdometerReadingFactory()
        reading.confirmed = reading.is_excluded = True
        assert "__all__" in errors_of(reading)
        with pytest.raises(IntegrityError), transaction.atomic():
            OdometerReading.objects.filter(pk=reading.pk).update(
                confirmed=True, is_excluded=True
            )

    def test_late_confirmation_changes_what_follows_at_once(self, vehicle, record):
        (odd,) = read(vehicle, (46, 90_000))
        assert forecast_of(record) > day(46)
        odd.review("confirmed")
        assert known(vehicle).usage.total == 90_000
        assert forecast_of(record) == day(46)  # reached, as measured
        odd.review("excluded")
        assert forecast_of(record) > day(46)


class TestForecastOn:
    def test_is_reckoned_when_the_record_is_saved(self, record):
        assert record.forecast_on == day(55)
        assert record.due_day == day(55)
        record.due_mileage = 12_600
        record.save(update_fields=["due_mileage"])
        assert forecast_of(record) == day(65)
        record.due_mileage = None
        record.save()
        assert forecast_of(record) is None

    def test_follows_new_readings(self, vehicle, record):
        read(vehicle, (75, 11_900))
        assert forecast_of(record) > day(75)

    def test_is_the_day_it_was_reached(self, vehicle, record):
        read(vehicle, (50, 12_250), (55, 12_400))
        assert forecast_of(record) == day(50)
        late = MaintenanceRecordFactory(vehicle=vehicle, due_mileage=12_300)
        assert late.forecast_on == day(55)

    def test_completed_has_none_and_reopened_has_one_again(self, record):
        record.complete(on=day(45))
        record.save()
        assert forecast_of(record) is None
        record.status, record.completed_date = "incomplete", None
        record.save()
        assert forecast_of(record) == day(55)

    def test_an_old_revision_does_not_bring_an_old_forecast_back(self, vehicle, record):
        revision = record.save_revision()
        read(vehicle, (80, 12_000))
        now = forecast_of(record)
        revision.as_object().save()
        assert forecast_of(record) == now != day(55)

    def test_without_readings_there_is_none(self):
        assert MaintenanceRecordFactory(due_mileage=500).forecast_on is None

    def test_of_another_vehicle_stays(self, record):
        read(VehicleFactory(), (60, 99_000))
        assert forecast_of(record) == day(55)


class TestCommand:
    def test_reckons_what_was_written_past_the_program(self, vehicle, record):
        OdometerSummary.objects.all().delete()
        MaintenanceRecord.objects.update(forecast_on=None)
        VehicleFactory.create_batch(3)
        out, progress = StringIO(), StringIO()
        call_command("recompute_odometers", batch=2, stdout=out, stderr=progress)
        assert known(vehicle).usage.total == 11_800
        assert forecast_of(record) == day(55)
        assert "4 vehicles" in out.getvalue()
        assert "4 of 4" in progress.getvalue()

    def test_refuses_a_batch_of_none(self):
        with pytest.raises(CommandError, match="at least one"):
            call_command("recompute_odometers", batch=0)

    def test_asks_the_same_number_of_times_for_more_vehicles(self):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                call_command("recompute_odometers", stdout=StringIO())
            return len(captured)

        steady(VehicleFactory())
        few = queries()
        for _number in range(4):
            steady(VehicleFactory())
        assert queries() == few
