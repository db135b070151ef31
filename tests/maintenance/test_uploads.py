import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupCollectionPermission

from attachments.files import name_of
from attachments.models import PrivateDocument, PrivateImage
from tests.factories import (
    PDF,
    AttachmentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
    png,
)

pytestmark = pytest.mark.django_db

URL = "wagtailsnippets_maintenance_maintenancerecord:upload"


@pytest.fixture
def vehicle():
    return VehicleFactory(name="Van", fleet__name="Home")


def member(fleet, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{fleet.name}: {role}"))
    return user


@pytest.fixture
def manager(client, vehicle):
    """Somebody who manages the vehicle's fleet, logged in."""
    user = member(vehicle.fleet, "managers")
    client.force_login(user)
    return user


def send(client, data=b"", name="worn pads.png", vehicle=None, **fields):
    file = SimpleUploadedFile(name, data or png())
    key = vehicle.pk if vehicle else ""
    return client.post(reverse(URL), {"vehicle": key, "file": file, **fields})


class TestTakingIn:
    def test_image_goes_into_the_fleet_of_the_vehicle(self, client, manager, vehicle):
        said = send(client, vehicle=vehicle).json()["file"]
        image = PrivateImage.objects.get()
        assert image.collection == vehicle.fleet.collection
        assert image.uploaded_by_user == manager
        assert (said["id"], said["kind"], said["name"]) == (
            image.pk,
            "image",
            name_of(image),
        )
        assert said["likely_kind"] == "photo"
        assert client.get(said["url"]).status_code == 200
        assert client.get(said["preview"]["url"]).status_code == 200

    def test_document_becomes_an_invoice(self, client, manager, vehicle):
        said = send(client, PDF, "invoice.pdf", vehicle).json()["file"]
        assert (said["kind"], said["likely_kind"]) == ("document", "invoice")
        assert client.get(said["url"]).status_code == 200
        assert PrivateDocument.objects.get().collection == vehicle.fleet.collection

    def test_what_is_neither_is_refused_with_a_sentence(self, client, manager, vehicle):
        response = send(client, b"just words", "invoice.pdf", vehicle)
        assert response.status_code == 200
        (sentence,) = response.json().values()
        assert set(response.json()) == {"refused"}
        assert len(sentence.split()) > 3
        assert not PrivateImage.objects.exists()
        assert not PrivateDocument.objects.exists()

    def test_request_without_a_file_is_refused(self, client, manager, vehicle):
        for fields in ({}, {"file": "no file"}):
            data = {"vehicle": vehicle.pk, **fields}
            response = client.post(reverse(URL), data)
            assert response.status_code == 400
            assert response.json() == {"refused": "No file was sent."}


class TestWhereTo:
    def test_without_a_vehicle_into_the_only_fleet(self, client, manager, vehicle):
        send(client)
        assert PrivateImage.objects.get().collection == vehicle.fleet.collection

    def test_without_a_vehicle_it_waits_if_there_are_several(
        self, client, manager, vehicle
    ):
        other = FleetFactory(name="Work")
        manager.groups.add(Group.objects.get(name="Work: managers"))
        assert send(client).json() == {
            "waits": "Choose the vehicle first: a file goes to its fleet."
        }
        assert not PrivateImage.objects.exists()
        send(client, vehicle=VehicleFactory(fleet=other))
        assert PrivateImage.objects.get().collection == other.collection

    def test_vehicle_of_another_fleet_does_not_exist(self, client, manager):
        assert send(client, vehicle=VehicleFactory()).status_code == 404
        assert not PrivateImage.objects.exists()

    @pytest.mark.parametrize("key", ["x", "-1", "0", "9" * 30, "\0", "1 OR 1=1"])
    def test_nonsense_is_no_vehicle(self, client, manager, key):
        data = {"vehicle": key, "file": SimpleUploadedFile("a.png", png())}
        assert client.post(reverse(URL), data).status_code == 404

    def test_viewer_is_told_that_he_may_not(self, client, vehicle):
        client.force_login(member(vehicle.fleet, "viewers"))
        response = send(client, vehicle=vehicle)
        assert response.status_code == 403
        assert response.json() == {"refused": "You may not add files to this fleet."}
        assert not PrivateImage.objects.exists()

    def test_writing_records_is_not_enough_without_the_right_to_add_files(
        self, client, manager, vehicle
    ):
        rights = GroupCollectionPermission.objects.filter(
            collection=vehicle.fleet.collection
        )
        rights.filter(permission__codename="add_document").delete()
        response = send(client, vehicle=vehicle)
        assert response.json() == {"refused": "You may not add files to this fleet."}
        assert not PrivateImage.objects.exists()

    def test_stranger_is_sent_to_the_login(self, client, vehicle):
        assert send(client, vehicle=vehicle).status_code == 302
        assert not PrivateImage.objects.exists()

    def test_a_form_of_another_site_cannot_send_files(self, manager, vehicle):
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(manager)
        assert send(careful, vehicle=vehicle).status_code == 403
        assert not PrivateImage.objects.exists()

    def test_only_files_are_sent_here(self, client, manager):
        assert client.get(reverse(URL)).status_code == 405


class TestSameFile:
    @pytest.fixture
    def there(self, client, manager, vehicle):
        return PrivateImage.objects.get(
            pk=send(client, vehicle=vehicle).json()["file"]["id"]
        )

    def test_is_pointed_out_with_where_it_is_and_not_stored(
        self, client, vehicle, there
    ):
        record = MaintenanceRecordFactory(vehicle=vehicle, description="Pads")
        AttachmentFactory(record=record, image=there)
        said = send(client, name="again.png", vehicle=vehicle).json()
        assert set(said) == {"same", "sentence"}
        assert said["same"]["id"] == there.pk
        assert said["sentence"] == "The same file is already on “Pads” (Van)."
        assert PrivateImage.objects.get() == there

    def test_that_nothing_uses_is_pointed_out_too(self, client, vehicle, there):
        sentence = send(client, vehicle=vehicle).json()["sentence"]
        assert sentence == "The same file is already in this fleet."

    def test_record_of_another_fleet_that_has_it_is_not_named(
        self, client, vehicle, there
    ):
        AttachmentFactory(image=there, record__description="Zanzibar")
        sentence = send(client, vehicle=vehicle).json()["sentence"]
        assert sentence == "The same file is already in this fleet."

    def test_is_stored_once_more_when_asked_for(self, client, vehicle, there):
        said = send(client, vehicle=vehicle, again="1").json()
        assert said["file"]["id"] != there.pk
        assert PrivateImage.objects.count() == 2

    def test_of_another_fleet_is_not_told_of(self, client, manager, vehicle):
        foreign = FleetFactory()
        ImageFactory(collection=foreign.collection)
        owner = UserFactory(is_superuser=True)
        other = Client()
        other.force_login(owner)
        send(other, vehicle=VehicleFactory(fleet=foreign))
        assert "file" in send(client, vehicle=vehicle).json()

    def test_that_one_may_not_choose_is_not_offered(
        self, client, manager, vehicle, there
    ):
        rights = GroupCollectionPermission.objects.filter(
            collection=vehicle.fleet.collection
        )
        rights.filter(permission__codename="choose_image").delete()
        assert "file" in send(client, vehicle=vehicle).json()
