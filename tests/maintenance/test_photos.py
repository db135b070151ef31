"""Adding a photo from a vehicle's page."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import ModelLogEntry

from attachments.models import PrivateImage
from maintenance.photos import photo_url
from tests.factories import (
    PDF,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
    png,
)
from vehicles.urls import vehicle_page_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(db):
    return MaintenanceRecordFactory(vehicle__name="Van", completed=True)


@pytest.fixture
def manager(client, record):
    return join(client, record.vehicle, "managers")


def join(client, vehicle, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: {role}"))
    client.force_login(user)
    return client


def send(client, vehicle, of, content=None, name="worn.png"):
    photo = SimpleUploadedFile(name, content or png())
    return client.post(photo_url(vehicle), {"photo": photo, "of": of})


def test_of_the_vehicle_is_its_picture(manager, record):
    vehicle = record.vehicle
    response = send(manager, vehicle, "vehicle")
    assert response["Location"] == vehicle_page_url(vehicle.pk)
    vehicle.refresh_from_db()
    assert vehicle.photo.collection == vehicle.fleet.collection
    assert ModelLogEntry.objects.for_instance(vehicle).get().action == "wagtail.edit"
    assert vehicle.latest_revision is not None


def test_of_a_record_is_put_on_it(manager, record):
    send(manager, record.vehicle, record.pk)
    assert record.attachments.get().image.title == "worn"
    record.vehicle.refresh_from_db()
    assert record.vehicle.photo is None


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (PDF, "bill.pdf", "This is no photo"),
        (b"MZ", "worn.png", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "worn.png", ""),
    ],
)
def test_anything_else_is_refused_with_a_sentence(
    manager, record, content, name, sentence
):
    page = send(manager, record.vehicle, "vehicle", content, name)
    assert page.status_code == 200
    assert page.context["form"].errors["photo"]
    assert sentence in page.content.decode()
    assert not PrivateImage.objects.exists()


@pytest.mark.parametrize("of", ["", "0", "-1", "x", "\0", "999999"])
def test_what_it_is_of_has_to_be_one_of_those_offered(manager, record, of):
    elsewhere = MaintenanceRecordFactory()
    for key in (of, elsewhere.pk):
        page = send(manager, record.vehicle, key)
        assert page.context["form"].errors["of"]
    assert not elsewhere.attachments.exists()


def test_a_viewer_may_not_and_for_others_the_vehicle_is_not_there(client, record):
    join(client, record.vehicle, "viewers")
    for response in (
        client.get(photo_url(record.vehicle)),
        send(client, record.vehicle, "vehicle"),
    ):
        assert response.status_code == 302
    join(client, VehicleFactory(), "managers")
    assert send(client, record.vehicle, "vehicle").status_code == 404
    record.vehicle.refresh_from_db()
    assert record.vehicle.photo is None
