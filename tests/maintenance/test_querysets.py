from datetime import UTC, date, datetime, timedelta

import pytest

from maintenance.models import MaintenanceRecord
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory

pytestmark = pytest.mark.django_db

# At this instant it is the 16th in Pago Pago, the 17th in Berlin, the 18th on
# Kiritimati.
NOW = datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
TODAY = {
    "Pacific/Pago_Pago": date(2026, 3, 16),
    "Europe/Berlin": date(2026, 3, 17),
    "Pacific/Kiritimati": date(2026, 3, 18),
}


@pytest.fixture
def records() -> None:
    for zone, today in TODAY.items():
        vehicle = VehicleFactory(fleet=FleetFactory(time_zone=zone))
        for days in (-1, 0, 1, 7, 8):
            MaintenanceRecordFactory(
                vehicle=vehicle,
                description=str(days),
                due_date=today + timedelta(days=days),
            )
        MaintenanceRecordFactory(vehicle=vehicle, description="undated")


def days(queryset) -> list[str]:
    return sorted(queryset.values_list("description", flat=True))


@pytest.mark.usefixtures("records")
class TestByTheCalendarOfTheFleet:
    def test_overdue_is_before_today(self):
        assert days(MaintenanceRecord.objects.overdue(NOW)) == ["-1"] * 3

    def test_due_within_counts_both_ends(self):
        found = MaintenanceRecord.objects.due_within(NOW, 7)
        assert days(found) == sorted(["0", "1", "7"] * 3)

    def test_due_in_days_is_exact(self):
        found = MaintenanceRecord.objects.due_in_days(NOW, [7, 0])
        assert days(found) == sorted(["0", "7"] * 3)


def test_completed_sold_and_archived_are_never_due():
    today = TODAY["Europe/Berlin"]
    fleet = FleetFactory(time_zone="Europe/Berlin")
    for status in ("sold", "archived"):
        MaintenanceRecordFactory(
            vehicle__fleet=fleet, vehicle__status=status, due_date=today
        )
    MaintenanceRecordFactory(vehicle__fleet=fleet, completed=True, due_date=today)
    assert not MaintenanceRecord.objects.due_within(NOW, 7).exists()
    assert not MaintenanceRecord.objects.overdue(NOW + timedelta(days=9)).exists()


@pytest.mark.once
def test_number_of_queries_does_not_depend_on_the_number_of_fleets(
    django_assert_num_queries,
):
    for zone in TODAY:
        MaintenanceRecordFactory.create_batch(
            3, vehicle__fleet__time_zone=zone, due_date=TODAY[zone]
        )
    with django_assert_num_queries(2):
        assert len(MaintenanceRecord.objects.due_within(NOW, 0)) == 9


def test_undated_records_are_listed_first_then_the_newest():
    vehicle = VehicleFactory()
    for description, fields in {
        "done": {"completed": True, "completed_date": date(2026, 3, 1)},
        "due": {"due_date": date(2026, 4, 1)},
        "undated": {},
    }.items():
        MaintenanceRecordFactory(vehicle=vehicle, description=description, **fields)
    listed = MaintenanceRecord.objects.values_list("description", flat=True)
    assert list(listed) == ["undated", "due", "done"]
