"""The lists of records and vehicles as CSV and XLSX."""

import pytest
from django.contrib.auth.models import Group

from core.admin.urls import admin_url
from maintenance.models import MaintenanceRecord
from tests.factories import MaintenanceRecordFactory, UserFactory, VehicleFactory
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db


def csv(client, model, query=""):
    page = client.get(f"{admin_url(model, 'list')}?export=csv{query}")
    return b"".join(page.streaming_content).decode()


def test_lists_are_exported_as_filtered_with_labels_and_without_formulas(client):
    vehicle = VehicleFactory(name="=1+1", plate="KA-AT 1")
    foreign = MaintenanceRecordFactory(description="Secret")
    MaintenanceRecordFactory(vehicle=vehicle, description="Oil", completed=True, cost=9)
    MaintenanceRecordFactory(vehicle=vehicle, description="Pads")
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: viewers"))
    client.force_login(user)
    table = csv(client, MaintenanceRecord, "&status=completed&q=oil")
    assert "Oil" in table
    assert "Completed" in table
    assert "Pads" not in table
    for text in (table, vehicles := csv(client, Vehicle)):
        assert foreign.description not in text
        assert ",=1+1" not in text
        assert "\n=1+1" not in text
    assert "Petrol" in vehicles
    url = admin_url(MaintenanceRecord, "list")
    assert "export=xlsx" in client.get(url).content.decode()
    assert b"".join(client.get(f"{url}?export=xlsx").streaming_content)[:2] == b"PK"
