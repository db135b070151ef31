"""Records and plans that name a supplier of a fleet which their vehicle has left: none
is made any more, and those that were stand in nobody's way."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import APIToken

from maintenance.forms import CompleteRecordForm
from maintenance.models import MaintenanceRecord, Supplier
from tests.factories import (
    AttachmentFactory,
    FleetFactory,
    ImageFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    SupplierFactory,
    VehicleFactory,
)
from tests.pages import posted
from tests.privacy.conftest import member
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved():
    """A record whose supplier belongs to a fleet that the vehicle is no longer in."""
    vehicle = VehicleFactory()
    supplier = SupplierFactory(fleet=vehicle.fleet, name="Zanzibar garage")
    record = MaintenanceRecordFactory(vehicle=vehicle, supplier=supplier)
    Vehicle.objects.filter(pk=vehicle.pk).update(fleet=FleetFactory(name="Second"))
    return MaintenanceRecord.objects.get(pk=record.pk)


@pytest.fixture
def manager(moved):
    return member(moved.vehicle.fleet, "managers")


def url(row, view):
    return reverse(row.snippet_viewset.get_url_name(view), args=[row.pk])


def test_it_is_completed(client, manager, moved):
    client.force_login(manager)
    response = client.post(url(moved, "complete"), {"completed_date": "2026-03-01"})
    assert response.status_code == 302
    moved.refresh_from_db()
    assert moved.is_completed


def test_it_is_completed_and_changed_by_the_api(client, manager, moved):
    _token, key = APIToken.create_token(user=manager, name="t")
    sent = {
        "headers": {"Authorization": f"Bearer {key}"},
        "content_type": "application/json",
    }
    path = f"/api/v3/records/{moved.pk}/"
    changed = client.patch(path, json.dumps({"details": "Twice"}), **sent)
    assert changed.status_code == 200, changed.content
    assert client.post(f"{path}complete/", "{}", **sent).status_code == 200


def test_it_is_edited_without_telling_the_supplier(client, manager, moved):
    client.force_login(manager)
    page = client.get(url(moved, "edit"))
    assert "Zanzibar" not in page.content.decode()
    form = posted(page.context["form"], description="Other pads")
    assert client.post(url(moved, "edit"), form).status_code == 302
    moved.refresh_from_db()
    assert moved.description == "Other pads"


def test_choosing_one_of_another_fleet_is_refused_still(moved):
    moved.supplier = SupplierFactory(fleet=FleetFactory())
    with pytest.raises(ValidationError) as refused:
        moved.full_clean()
    assert refused.value.message_dict.keys() == {"supplier"}


def test_a_refusal_of_a_field_that_a_form_lacks_stands_above_its_fields(
    monkeypatch, owner_client, moved
):
    def clean(self):
        raise ValidationError({"supplier": "Closed.", "cost": "Too much."})

    monkeypatch.setattr(MaintenanceRecord, "clean", clean)
    page = owner_client.post(
        url(moved, "complete"), {"completed_date": "2026-03-01", "cost": "3"}
    )
    form = page.context["form"]
    assert isinstance(form, CompleteRecordForm)
    assert form.non_field_errors() == ["Supplier: Closed."]
    assert form.errors["cost"] == ["Too much."]
    assert form["cost"].value() == "3"


def test_the_migration_gives_them_a_supplier_of_their_own(moved):
    other = MaintenanceRecordFactory(vehicle=moved.vehicle, supplier=moved.supplier)
    plan = MaintenancePlanFactory(vehicle=moved.vehicle, supplier=moved.supplier)
    shared = MaintenanceRecordFactory(supplier=SupplierFactory())
    import_module("maintenance.migrations.0019_suppliers_of_their_fleet").mend(
        apps, None
    )
    for row in (moved, other, plan):
        row.refresh_from_db()
        assert row.supplier.fleet == moved.vehicle.fleet
        assert row.supplier.name == "Zanzibar garage"
    assert Supplier.objects.count() == 3
    shared.refresh_from_db()
    assert shared.supplier.fleet is None


def test_a_supplier_stays_with_the_fleets_that_use_it(moved):
    used, third = moved.supplier, FleetFactory()
    used.full_clean()
    used.fleet = third
    with pytest.raises(ValidationError) as refused:
        used.full_clean()
    assert refused.value.message_dict.keys() == {"fleet"}
    free = SupplierFactory(fleet=third)
    free.fleet = moved.vehicle.fleet
    free.full_clean()


def test_the_migration_puts_files_where_they_are_used(moved):
    left = FleetFactory().collection
    vehicle = moved.vehicle
    photo, image, shared = (ImageFactory(collection=left) for _number in range(3))
    Vehicle.objects.filter(pk=vehicle.pk).update(photo=photo)
    AttachmentFactory(record=moved, image=image)
    for record in (moved, MaintenanceRecordFactory()):
        AttachmentFactory(record=record, image=shared)
    migration = import_module("maintenance.migrations.0024_files_of_their_fleet")
    migration.mend(apps, None)
    for file, collection in (
        (photo, vehicle.fleet.collection),
        (image, vehicle.fleet.collection),
        (shared, left),
    ):
        file.refresh_from_db()
        assert file.collection == collection
