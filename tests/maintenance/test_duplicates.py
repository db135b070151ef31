"""A warning, and no refusal, when the same supplier, day and amount are there."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group

from core.admin.urls import admin_url
from maintenance.duplicates import same_as
from maintenance.models import MaintenanceRecord
from maintenance.views import complete_url
from tests.factories import (
    MaintenanceRecordFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import posted

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def paid():
    """A record that was paid for."""
    return MaintenanceRecordFactory(
        vehicle=VehicleFactory(name="Golf"),
        supplier=SupplierFactory(name="Garage"),
        completed=True,
        cost=Decimal("80.00"),
    )


@pytest.fixture
def again(paid):
    """Another, still open, of the same supplier."""
    return MaintenanceRecordFactory(vehicle=paid.vehicle, supplier=paid.supplier)


def test_completing_warns_and_is_confirmed_by_sending_once_more(
    owner_client, paid, again
):
    url = complete_url(again)
    data = {"completed_date": "2026-03-01", "completed_mileage": "", "cost": "80"}
    page = owner_client.post(url, data)
    assert page.status_code == 200
    assert "Not saved yet" in page.content.decode()
    assert "Brake pads, Golf" in page.content.decode()
    again.refresh_from_db()
    assert not again.is_completed
    sign = page.context["form"]["confirm_duplicate"].value()
    assert f'value="{sign}"' in page.content.decode()
    assert owner_client.post(url, data | {"confirm_duplicate": "x"}).status_code == 200
    assert owner_client.post(url, data | {"confirm_duplicate": sign}).status_code == 302
    again.refresh_from_db()
    assert again.is_completed


def test_forms_of_records_warn_of_new_values_only(owner_client, paid):
    data = posted(owner_client.get(admin_url(paid, "edit", paid.pk)).context["form"])
    url = admin_url(paid, "edit", paid.pk)
    assert owner_client.post(url, data).status_code == 302
    add = admin_url(MaintenanceRecord, "add")
    page = owner_client.post(add, data | {"description": "Twice"})
    assert "Not saved yet" in page.content.decode()
    sign = page.context["form"]["confirm_duplicate"].value()
    assert f'name="confirm_duplicate" value="{sign}"' in page.content.decode()
    data |= {"description": "Twice", "confirm_duplicate": sign}
    assert owner_client.post(add, data).status_code == 302
    twin = MaintenanceRecord.objects.get(description="Twice")
    assert owner_client.post(admin_url(twin, "edit", twin.pk), data).status_code == 302


def test_nothing_of_other_fleets_is_told(paid):
    user = UserFactory()
    mine = VehicleFactory()
    user.groups.add(Group.objects.get(name=f"{mine.fleet}: managers"))
    same = MaintenanceRecord(
        vehicle=mine, supplier=paid.supplier, completed_date=DAY, cost=paid.cost
    )
    assert not same_as(same, user).exists()
    paid.vehicle.fleet = mine.fleet
    paid.vehicle.save()
    assert same_as(same, user).get() == paid
    same.cost = Decimal(0)
    assert not same_as(same, user).exists()
