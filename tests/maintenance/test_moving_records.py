"""A record is put onto a vehicle of another fleet: it goes over as a vehicle does."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken, ModelLogEntry, Revision

from maintenance.models import MaintenanceRecord, Supplier
from notifications.models import Delivery
from tests.factories import SupplierFactory, VehicleFactory
from tests.maintenance.test_moving import SECRET, World, people
from tests.pages import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def theirs(world):
    return VehicleFactory(fleet=world.new, name="Theirs")


def url(record, view="edit") -> str:
    name = MaintenanceRecord.snippet_viewset.get_url_name(view)
    return reverse(name, args=[record.pk])


@pytest.fixture
def put(world, theirs, client):
    """Put the record onto the other vehicle, in its form."""
    client.force_login(world.both)

    def put(vehicle=theirs, **changes):
        form = client.get(url(world.record)).context["form"]
        data = posted(form, vehicle=vehicle.pk, **changes)
        response = client.post(url(world.record), data)
        for row in (world.record, world.line, world.paper, world.image, world.others):
            row.refresh_from_db()
        return response

    return put


def test_the_supplier_is_copied_and_the_files_follow(put, world, theirs):
    assert put().status_code == 302
    record = world.record
    assert record.vehicle == theirs
    assert (record.supplier.fleet, record.supplier.name) == (world.new, "Corner garage")
    assert world.image.collection == world.new.collection
    assert world.others.document == world.document
    assert world.paper.document != world.document
    assert world.paper.document.collection == world.new.collection


def test_an_equal_supplier_is_taken_and_one_that_is_chosen_stays(put, world):
    there = SupplierFactory(fleet=world.new, name="Corner garage", kind="dealership")
    other = SupplierFactory(fleet=world.new, name="Other")
    put(supplier=other.pk)
    assert world.record.supplier == other
    assert there in Supplier.objects.filter(fleet=world.new)


def test_nothing_is_copied_if_something_else_is_refused(put, world):
    response = put(description="")
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"description"}
    assert not Supplier.objects.filter(fleet=world.new).exists()
    assert world.image.collection == world.old.collection


def test_people_and_the_past_stay_behind(put, world, client):
    put()
    assert people(world.record) == {"both"}
    assert [one.recipient for one in Delivery.objects.all()] == [world.both]
    kept = Revision.objects.for_instance(world.record)
    assert [revision.user for revision in kept] == [world.both]
    content = kept.get().content
    assert content["notify_users"] == [world.both.pk]
    assert content["attachments"][1]["document"] == world.paper.document_id
    logged = ModelLogEntry.objects.for_instance(world.record)
    assert {entry.user for entry in logged} == {world.both}
    client.force_login(world.ben)
    for view in ("edit", "inspect", "history"):
        page = client.get(url(world.record, view))
        assert page.status_code == 200
        assert SECRET not in page.content.decode(), view
    form = client.get(url(world.record)).context["form"]
    assert client.post(url(world.record), posted(form)).status_code == 302


def test_within_a_fleet_everything_stays(put, world):
    put(VehicleFactory(fleet=world.old))
    assert world.record.supplier == world.garage
    assert Revision.objects.for_instance(world.record).count() > 1
    assert people(world.record) == {"both", world.ann.username}


def test_the_api_does_the_same(world, theirs):
    _token, key = APIToken.create_token(user=world.both, name="t")
    answer = Client().patch(
        f"/api/v3/records/{world.record.pk}/",
        json.dumps({"vehicle": theirs.pk}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 200, answer.content
    world.record.refresh_from_db()
    assert answer.json()["supplier"] == world.record.supplier_id
    assert world.record.supplier.fleet == world.new
    assert SECRET not in answer.content.decode()


def test_the_record_of_a_plan_stays_with_its_vehicle(world, theirs, client):
    client.force_login(world.both)
    planned = world.plan.open_record
    form = client.get(url(planned)).context["form"]
    page = client.post(url(planned), posted(form, vehicle=theirs.pk))
    assert page.context["form"].errors.keys() == {"vehicle"}
