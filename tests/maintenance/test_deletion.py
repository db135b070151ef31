"""What becomes of the files when records are deleted; where files are shown."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attachments.files import name_of
from attachments.models import PrivateDocument, PrivateImage
from maintenance.models import MaintenanceRecord
from tests.factories import (
    AttachmentFactory,
    DocumentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import messages_of
from vehicles.urls import vehicle_page_url

pytestmark = pytest.mark.django_db

RECORD = "wagtailsnippets_maintenance_maintenancerecord"


@pytest.fixture
def vehicle():
    return VehicleFactory(fleet__name="Home")


@pytest.fixture
def manager(client, vehicle):
    """Somebody who manages the vehicle's fleet, logged in."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Home: managers"))
    client.force_login(user)
    return user


@pytest.fixture
def record(vehicle):
    """A record with an image, a document, and an image that is used elsewhere."""
    collection = vehicle.fleet.collection
    record = MaintenanceRecordFactory(vehicle=vehicle, description="Pads")
    image = ImageFactory(collection=collection, title="Worn")
    document = DocumentFactory(collection=collection, title="Bill 7")
    shared = ImageFactory(collection=collection, title="Van")
    AttachmentFactory(record=record, image=image, caption="Worn down")
    AttachmentFactory(record=record, image=None, document=document, kind="invoice")
    AttachmentFactory(record=record, image=shared)
    vehicle.photo = shared
    vehicle.save()
    return record


def delete(client, record, *files):
    url = reverse(f"{RECORD}:delete", args=[record.pk])
    names = [name_of(file) for file in files]
    return client.post(url, {"file": names}, follow=True)


class TestDeletingOne:
    def test_page_names_the_files_and_ticks_none(self, client, manager, record):
        url = reverse(f"{RECORD}:delete", args=[record.pk])
        response = client.get(url)
        titles = [file.title for file in response.context["own_files"]]
        assert titles == ["Worn", "Bill 7"]
        html = response.content.decode()
        assert "They stay, among the unused files, unless you tick them" in html
        assert "1 more file is used elsewhere too" in html
        assert html.count('type="checkbox" name="file"') == 2
        assert " checked" not in html

    def test_files_stay_and_are_listed_as_unused(self, client, manager, record):
        response = delete(client, record)
        assert not MaintenanceRecord.objects.exists()
        assert "Among the unused files now: 1 image, 1 document." in messages_of(
            response
        )
        page = client.get(reverse("unused_files"))
        titles = {file.title for file in page.context["files"].object_list}
        assert titles == {"Worn", "Bill 7"}

    def test_ticked_file_goes_with_it(self, client, manager, record):
        worn = PrivateImage.objects.get(title="Worn")
        response = delete(client, record, worn)
        assert "Deleted: 1 image." in messages_of(response)
        assert "Among the unused files now: 1 document." in messages_of(response)
        assert [image.title for image in PrivateImage.objects.all()] == ["Van"]
        assert PrivateDocument.objects.exists()

    def test_file_that_is_used_elsewhere_stays_whatever_is_sent(
        self, client, manager, record, vehicle
    ):
        foreign = ImageFactory(collection=FleetFactory().collection)
        delete(client, record, vehicle.photo, foreign)
        vehicle.refresh_from_db()
        assert vehicle.photo.title == "Van"
        assert PrivateImage.objects.filter(pk=foreign.pk).exists()

    def test_record_without_files_is_deleted_as_ever(self, client, manager, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle)
        html = client.get(reverse(f"{RECORD}:delete", args=[record.pk])).content
        assert b"unused files" not in html.split(b"<main")[-1]
        response = delete(client, record)
        assert len(messages_of(response)) == 1


class TestDeletingMany:
    @pytest.fixture
    def url(self, record, vehicle):
        other = MaintenanceRecordFactory(vehicle=vehicle)
        worn = PrivateImage.objects.get(title="Worn")
        AttachmentFactory(record=other, image=worn)
        args = ["maintenance", "maintenancerecord", "delete"]
        url = reverse("wagtail_bulk_action", args=args)
        return f"{url}?id={record.pk}&id={other.pk}&next=/admin/"

    def test_page_says_what_files_they_own(self, client, manager, url):
        html = client.get(url).content.decode()
        assert "Nothing else uses their files (1 image, 1 document)" in html

    def test_files_stay_unless_ticked(self, client, manager, url):
        response = client.post(url, follow=True)
        assert not MaintenanceRecord.objects.exists()
        assert PrivateImage.objects.count() == 2
        assert "Among the unused files now: 1 image, 1 document." in messages_of(
            response
        )

    def test_and_go_along_if_ticked(self, client, manager, url):
        client.post(url, {"delete_files": "on"})
        assert [image.title for image in PrivateImage.objects.all()] == ["Van"]
        assert not PrivateDocument.objects.exists()


class TestWhereFilesAreShown:
    def test_details_of_a_record_show_and_open_them(self, client, manager, record):
        url = reverse(f"{RECORD}:inspect", args=[record.pk])
        html = client.get(url).content.decode()
        for text in ("Worn down", "Bill 7", "Invoice", "Add, replace or remove files"):
            assert text in html
        for attachment in record.attachments.all():
            if attachment.document:
                assert attachment.document.url in html
            else:
                assert attachment.image.file.url in html

    def test_viewer_is_offered_no_change(self, client, vehicle, record):
        viewer = UserFactory()
        viewer.groups.add(Group.objects.get(name="Home: viewers"))
        client.force_login(viewer)
        url = reverse(f"{RECORD}:inspect", args=[record.pk])
        html = client.get(url).content.decode()
        assert "Worn down" in html
        assert "Add, replace or remove files" not in html

    def test_vehicles_page_has_them_under_files(self, client, manager, record, vehicle):
        url = vehicle_page_url(vehicle.pk)
        page = client.get(url, {"tab": "files"})
        entries = [
            entry.item.file.title for entry in page.context["data"]["page"].entries
        ]
        assert sorted(entries) == ["Bill 7", "Van", "Worn"]
        assert "Worn down" in page.content.decode()

    def test_timeline_of_everything_shows_each_file_once(
        self, client, manager, record, vehicle
    ):
        page = client.get(vehicle_page_url(vehicle.pk))
        assert [entry.item for entry in page.context["data"]["page"].entries] == [
            record
        ]

    @pytest.mark.once
    @pytest.mark.parametrize("page", ["inspect", "edit", "delete", "files"])
    def test_number_of_queries_does_not_depend_on_the_number_of_files(
        self, client, manager, record, vehicle, page
    ):
        if page == "files":
            url = f"{vehicle_page_url(vehicle.pk)}?tab=files"
        else:
            url = reverse(f"{RECORD}:{page}", args=[record.pk])

        def queries():
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            return len(captured)

        before = queries()
        for _number in range(5):
            image = ImageFactory(collection=vehicle.fleet.collection)
            document = DocumentFactory(collection=vehicle.fleet.collection)
            AttachmentFactory(record=record, image=image)
            AttachmentFactory(record=record, image=None, document=document)
        assert queries() == before
