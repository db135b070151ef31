"""Another unit or currency over the API."""

import pytest

from tests.factories import MaintenanceRecordFactory, OdometerReadingFactory
from vehicles.models import Fleet, Vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(ours):
    return ours.rows["maintenancerecord"]


def test_another_unit_needs_an_answer(api, record):
    Vehicle.objects.update(distance_unit="km")
    reading = OdometerReadingFactory(vehicle=record.vehicle, value=16093)
    path = f"/vehicles/{record.vehicle.pk}/"
    refused = api("PATCH", path, {"distance_unit": "mi"})
    assert refused.status_code == 422
    assert "unit_change" in refused.content.decode()
    sent = {"distance_unit": "mi", "unit_change": "convert"}
    assert api("PATCH", path, sent).status_code == 200
    reading.refresh_from_db()
    assert reading.value == 10_000


def test_another_currency_needs_a_confirmation(api, record):
    MaintenanceRecordFactory(vehicle=record.vehicle, cost=5)
    fleet = record.vehicle.fleet
    refused = api("PATCH", f"/fleets/{fleet.pk}/", {"currency": "CHF"})
    assert refused.status_code == 422
    assert "confirm_currency" in refused.content.decode()
    sent = {"currency": "CHF", "confirm_currency": True}
    assert api("PATCH", f"/fleets/{fleet.pk}/", sent).status_code == 200
    assert Fleet.objects.get(pk=fleet.pk).currency == "CHF"
