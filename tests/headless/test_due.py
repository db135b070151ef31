"""What is due, over the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import MaintenanceRecordFactory, VehicleFactory
from tests.privacy.conftest import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def vehicle(ours):
    vehicle = VehicleFactory(fleet=ours.fleet, name="Bus")
    today = vehicle.today()
    for name, days in (("late", -3), ("soon", 2), ("same day", 2), ("later", 90)):
        MaintenanceRecordFactory(
            vehicle=vehicle, description=name, due_date=today + timedelta(days=days)
        )
    MaintenanceRecordFactory(vehicle=vehicle, description="some day")
    MaintenanceRecordFactory(vehicle=vehicle, description="done", completed=True)
    return vehicle


def test_what_is_due_comes_by_urgency_page_by_page(api, vehicle, ours, foreign):
    found = api.items("/due/?limit=2")
    bus = [one for one in found if one["vehicle"] == vehicle.pk]
    names = ["late", "soon", "same day", "later", "some day"]
    assert [one["description"] for one in bus] == names
    assert [one["days_left"] for one in bus] == [-3, 2, 2, 90, None]
    assert len({one["id"] for one in found}) == len(found)
    assert found == api.items("/due/?limit=200")
    assert SECRET not in str(found)
    assert bus[0]["vehicle_name"] == "Bus"
    pressing = api.items(f"/due/?urgency=overdue&urgency=week&vehicle={vehicle.pk}")
    assert [one["description"] for one in pressing] == names[:3]
    assert api.get("/due/?urgency=nonsense").status_code == 422
    vehicle.status = "sold"
    vehicle.save()
    assert not [one for one in api.items("/due/") if one["vehicle"] == vehicle.pk]


def test_a_cursor_that_is_none_is_refused(api):
    for cursor in ("nonsense", "LTUuMQ==", "MQ=="):
        assert api.get(f"/due/?cursor={cursor}").status_code == 422


@pytest.mark.once
def test_the_number_of_queries_is_fixed(api, vehicle):
    def asked(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"/due/?limit={limit}").status_code == 200
        return len(captured)

    asked(1)
    assert asked(1) == asked(200) <= 7
