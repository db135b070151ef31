"""Copying a record to other vehicles."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Group

from core.admin.urls import admin_url
from maintenance.copying import COPIED
from maintenance.models import MaintenanceRecord
from sharing.changes.rules import RULES
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)

pytestmark = pytest.mark.django_db
# What keeps a record from public pages, by the rules of these.
HIDING = [
    column
    for rule in RULES
    if rule.table == MaintenanceRecord._meta.db_table
    for column in re.findall(r"NOT {row}\.(\w+)", rule.shown)
]
# What belongs to the one vehicle, and a supplier, whom another fleet may not see.
STAYS = {
    "vehicle",
    "supplier",
    "due_mileage",
    "completed_mileage",
    "cost",
    "currency",
    "early_as",
}


def copy_url(record):
    return admin_url(MaintenanceRecord, "copy_to", record.pk)


@pytest.fixture
def record():
    vehicle = VehicleFactory(name="Golf", fleet=FleetFactory(currency="EUR"))
    return MaintenanceRecordFactory(
        vehicle=vehicle,
        description="Recall",
        details="Airbag",
        due_date=date(2026, 6, 1),
        due_mileage=50_000,
        supplier=SupplierFactory(name="Dealer", fleet=vehicle.fleet),
        cost=90,
    )


def test_what_would_be_made_is_shown_and_then_made(owner_client, record):
    own = VehicleFactory(name="Polo", fleet=record.vehicle.fleet)
    other = VehicleFactory(name="Ford", fleet=FleetFactory(currency="USD"))
    sold = VehicleFactory(name="Gone", sold=True)
    page = owner_client.get(copy_url(record)).content.decode()
    assert "Polo" in page
    assert "Gone" not in page
    data = {"vehicles": [own.pk, other.pk]}
    shown = owner_client.post(copy_url(record), data).content.decode()
    for part in ("“Dealer” of another fleet", "amounts in USD", "50,000", "90.00"):
        assert part in shown, part
    assert MaintenanceRecord.objects.count() == 1
    assert owner_client.post(copy_url(record), data | {"apply": "1"}).status_code == 302
    made = own.records.get()
    assert (made.description, made.details) == ("Recall", "Airbag")
    assert made.due_date == record.due_date
    assert (made.due_mileage, made.cost, made.supplier) == (None, None, record.supplier)
    assert other.records.get().supplier is None
    assert made.revisions.count() == 1
    refused = owner_client.post(copy_url(record), {"vehicles": [sold.pk]})
    assert refused.context["form"].errors


def test_vehicles_are_searched_and_what_cannot_be_is_said(owner_client, record):
    fleet = record.vehicle.fleet
    fleet.time_zone = "Pacific/Kiritimati"
    fleet.save()
    record.complete(on=record.vehicle.today())
    record.save()
    young = VehicleFactory(name="Young", fleet__time_zone="Pacific/Pago_Pago")
    VehicleFactory(name="Old")
    page = owner_client.get(copy_url(record) + "?q=youn").content.decode()
    assert "Young" in page
    assert "Old" not in page
    shown = owner_client.post(copy_url(record), {"vehicles": [young.pk]})
    assert "in the future" in shown.content.decode()
    owner_client.post(copy_url(record), {"vehicles": [young.pk], "apply": "1"})
    assert young.records.count() == 0


def test_only_changeable_vehicles_are_taken(client, record):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{record.vehicle.fleet}: managers"))
    foreign = VehicleFactory(name="Secret")
    client.force_login(user)
    assert "Secret" not in client.get(copy_url(record)).content.decode()
    data = {"vehicles": [foreign.pk], "apply": "1"}
    assert client.post(copy_url(record), data).context["form"].errors
    user.groups.set(Group.objects.filter(name=f"{record.vehicle.fleet}: viewers"))
    own = VehicleFactory(fleet=record.vehicle.fleet)
    client.post(copy_url(record), {"vehicles": [own.pk], "apply": "1"})
    assert own.records.count() == foreign.records.count() == 0


def test_there_is_something_that_hides():
    assert "is_private" in HIDING


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("name", HIDING)
def test_a_copy_is_hidden_as_what_it_was_made_from(owner_client, record, name, hidden):
    setattr(record, name, hidden)
    record.save()
    own, other = VehicleFactory(fleet=record.vehicle.fleet), VehicleFactory()
    data = {"vehicles": [own.pk, other.pk], "apply": "1"}
    assert owner_client.post(copy_url(record), data).status_code == 302
    for vehicle in (own, other):
        made = vehicle.records.get()
        assert getattr(made, name) is hidden
        assert made.latest_revision.content[name] is hidden


def test_each_field_of_a_record_is_copied_or_stays():
    fields = MaintenanceRecord._meta.concrete_fields
    known = {field.name for field in fields if field.editable and not field.primary_key}
    assert known - {*COPIED} == STAYS
