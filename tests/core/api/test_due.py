"""What is due, over the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maintenance.models import MaintenanceRecord
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


def test_the_state_tells_what_is_certain_from_what_is_probable(api, vehicle):
    today = vehicle.today()
    for name, due, forecast, late in (
        ("by date", -64, -9, 12),
        ("reached", None, -9, -9),
        ("band passed", None, -9, -1),
        ("probable", None, -9, 12),
        ("today", 0, None, None),
        ("ahead", 30, 20, 40),
    ):
        record = MaintenanceRecordFactory(
            vehicle=vehicle,
            description=name,
            due_date=None if due is None else today + timedelta(days=due),
            due_mileage=None if forecast is None else 90_000,
        )
        if forecast is not None:
            MaintenanceRecord.objects.filter(pk=record.pk).update(
                forecast_on=today + timedelta(days=forecast),
                forecast_late_on=today + timedelta(days=late),
            )
    bus = api.items(f"/due/?vehicle={vehicle.pk}")
    states = {one["description"]: one["state"] for one in bus}
    assert states == {
        "by date": "overdue",
        "reached": "overdue",
        "band passed": "overdue",
        "probable": "probably_due",
        "today": "due",
        "ahead": "upcoming",
        "late": "overdue",
        "soon": "upcoming",
        "same day": "upcoming",
        "later": "upcoming",
        "some day": "undated",
    }
    for urgency in ("overdue", "probably_due"):
        found = api.items(f"/due/?urgency={urgency}&vehicle={vehicle.pk}")
        named = {one["description"] for one in found}
        assert named == {name for name, state in states.items() if state == urgency}


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
