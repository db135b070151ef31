from datetime import UTC, date, datetime

import pytest

from core.db.querysets import matching
from tests.factories import FleetFactory, VehicleFactory
from vehicles.models import Fleet, Vehicle

pytestmark = pytest.mark.django_db


def test_zones_by_date_asks_once_and_groups_fleets_by_their_date(
    django_assert_num_queries,
):
    for zone in ["Pacific/Pago_Pago", "UTC", "Europe/Berlin", "Pacific/Kiritimati"]:
        FleetFactory.create_batch(2, time_zone=zone)
    at = datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
    with django_assert_num_queries(1):
        found = Fleet.objects.all().zones_by_date(at)
    assert {day: set(zones) for day, zones in found.items()} == {
        date(2026, 3, 16): {"Pacific/Pago_Pago"},
        date(2026, 3, 17): {"UTC", "Europe/Berlin"},
        date(2026, 3, 18): {"Pacific/Kiritimati"},
    }


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        # Clocks in Berlin go forward on 29 March 2026 and back on 25 October.
        ("Europe/Berlin", datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        ("Europe/Berlin", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        ("Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 22, 59, tzinfo=UTC),
            date(2026, 10, 25),
        ),
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 23, 0, tzinfo=UTC),
            date(2026, 10, 26),
        ),
    ],
)
def test_days_change_at_local_midnight_when_clocks_change(zone, at, expected):
    FleetFactory(time_zone=zone)
    assert Fleet.objects.all().zones_by_date(at) == {expected: [zone]}


def test_matching_wants_every_word_in_some_field():
    VehicleFactory(name="Blue van", plate="M-AB 123")
    VehicleFactory(name="Blue car", plate="B-CD 456")
    fields = ["name", "plate"]
    found = matching(Vehicle.objects.all(), "blue 123", fields)
    assert [vehicle.name for vehicle in found] == ["Blue van"]
    assert matching(Vehicle.objects.all(), "100% _", fields).count() == 0


def test_active_leaves_out_sold_and_archived():
    active = VehicleFactory()
    VehicleFactory(sold=True)
    VehicleFactory(status=Vehicle.Status.ARCHIVED)
    assert list(Vehicle.objects.active()) == [active]
