from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attachments import unused_views
from attachments.files import name_of
from attachments.models import PrivateDocument, PrivateImage
from attachments.usage import is_used, references
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet():
    return FleetFactory(name="Home")


@pytest.fixture
def manager(client, fleet):
    """Somebody who manages our fleet, logged in."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Home: managers"))
    client.force_login(user)
    return user


def image_of(fleet, **fields):
    return ImageFactory(collection=fleet.collection, **fields)


def document_of(fleet, **fields):
    return DocumentFactory(collection=fleet.collection, **fields)


def listed(client):
    response = client.get(reverse("unused_files"))
    return {name_of(file) for file in response.context["files"].object_list}


class TestUse:
    def test_every_foreign_key_counts_and_renditions_do_not(self):
        keys = {str(field) for field in references(PrivateImage)}
        assert keys >= {"maintenance.Attachment.image", "vehicles.Vehicle.photo"}
        assert "attachments" not in {key.partition(".")[0] for key in keys}
        keys = {str(field) for field in references(PrivateDocument)}
        assert keys >= {"maintenance.Attachment.document"}

    def test_file_of_a_record_or_vehicle_is_used_until_that_lets_it_go(self):
        attachment = AttachmentFactory()
        vehicle = VehicleFactory(photo=ImageFactory())
        document = DocumentFactory()
        assert is_used(attachment.image)
        assert is_used(vehicle.photo)
        assert not is_used(document)
        AttachmentFactory(image=None, document=document)
        assert is_used(document)
        attachment.delete()
        assert not is_used(attachment.image)

    def test_what_would_be_unused_without_a_record(self):
        record, other = MaintenanceRecordFactory(), MaintenanceRecordFactory()
        own = AttachmentFactory(record=record).image
        shared = AttachmentFactory(record=record).image
        AttachmentFactory(record=other, image=shared)
        left = unused_views.unused(
            PrivateImage.objects.all(), maintenance_attachment=Q(record=record)
        )
        assert list(left) == [own]


class TestScreen:
    def test_lists_what_nothing_uses_of_the_fleets_one_may_change(
        self, client, manager, fleet
    ):
        image, document = image_of(fleet), document_of(fleet)
        AttachmentFactory(image=image_of(fleet))
        VehicleFactory(fleet=fleet, photo=image_of(fleet))
        image_of(FleetFactory())
        ImageFactory()  # in no fleet: superusers see to it
        assert listed(client) == {name_of(image), name_of(document)}

    def test_is_empty_for_who_may_not_change_files(self, client, fleet):
        image = image_of(fleet, title="Brake disc")
        viewer = UserFactory()
        viewer.groups.add(Group.objects.get(name="Home: viewers"))
        client.force_login(viewer)
        assert listed(client) == set()
        data = {"file": name_of(image), "confirmed": "1"}
        response = client.post(reverse("unused_files_delete"), data, follow=True)
        assert messages_of(response) == ["No file was chosen."]
        assert PrivateImage.objects.get() == image

    def test_is_found_in_the_menu_by_who_may_change_files(self, client, manager):
        url = reverse("unused_files")
        assert url in client.get(reverse("wagtailadmin_home")).content.decode()
        client.force_login(UserFactory(is_superuser=False))
        item = unused_views.menu_item()
        request = client.request().wsgi_request
        assert not item.is_shown(request)

    def test_says_which_are_so_new_that_a_form_may_still_hold_them(
        self, client, manager, fleet
    ):
        image = image_of(fleet)
        new = "New: perhaps of a form"
        assert new in client.get(reverse("unused_files")).content.decode()
        old = image.created_at - timedelta(days=2)
        PrivateImage.objects.update(created_at=old)
        assert new not in client.get(reverse("unused_files")).content.decode()

    @pytest.mark.parametrize("query", ["p=x", "p=-1", "p=99999999999999999999"])
    def test_answers_whatever_page_is_asked_for(self, client, manager, query):
        assert client.get(f"{reverse('unused_files')}?{query}").status_code == 200

    @pytest.mark.once
    def test_number_of_queries_does_not_depend_on_the_number_of_files(
        self, client, manager, fleet
    ):
        def queries():
            client.get(reverse("unused_files"))
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("unused_files"))
            return len(captured)

        image_of(fleet), document_of(fleet)
        before = queries()
        for _number in range(5):
            image_of(fleet), document_of(fleet)
        assert queries() == before <= 16


class TestCleaningUp:
    def delete(self, client, *files, **fields):
        data = {"file": [name_of(file) for file in files], **fields}
        return client.post(reverse("unused_files_delete"), data, follow=True)

    def test_asks_first_and_names_the_files(self, client, manager, fleet):
        image = image_of(fleet, title="Brake disc")
        html = self.delete(client, image, document_of(fleet)).content.decode()
        assert "Delete these files for good (1 image, 1 document)?" in html
        assert "Brake disc" in html
        assert PrivateImage.objects.exists()

    def test_deletes_row_and_file_when_confirmed(
        self, client, manager, fleet, django_capture_on_commit_callbacks
    ):
        image, document = image_of(fleet), document_of(fleet)
        stays = image_of(fleet)
        with django_capture_on_commit_callbacks(execute=True):
            response = self.delete(client, image, document, confirmed="1")
        assert messages_of(response) == ["Deleted: 1 image, 1 document."]
        assert list(PrivateImage.objects.all()) == [stays]
        assert not image.file.storage.exists(image.file.name)
        assert not document.file.storage.exists(document.file.name)

    def test_file_that_came_into_use_meanwhile_stays(self, client, manager, fleet):
        image, photo = image_of(fleet, title="Disc"), image_of(fleet, title="Van")
        AttachmentFactory(image=image)
        vehicle = VehicleFactory(fleet=fleet, photo=photo)
        response = self.delete(client, image, photo, confirmed="1")
        assert messages_of(response) == [
            "“Disc” is in use again, and stays.",
            "“Van” is in use again, and stays.",
        ]
        vehicle.refresh_from_db()
        assert vehicle.photo == photo

    def test_file_of_another_fleet_is_out_of_reach(self, client, manager):
        image = image_of(FleetFactory(), title="Zanzibar")
        response = self.delete(client, image, confirmed="1")
        assert messages_of(response) == ["No file was chosen."]
        assert "Zanzibar" not in self.delete(client, image).content.decode()
        assert PrivateImage.objects.get() == image

    @pytest.mark.parametrize("name", ["", "image-", "image-x", "1", "fleet-1", "\0"])
    def test_nonsense_chooses_nothing(self, client, manager, name):
        data = {"file": name, "confirmed": "1"}
        response = client.post(reverse("unused_files_delete"), data, follow=True)
        assert messages_of(response) == ["No file was chosen."]

    def test_address_alone_does_nothing(self, client, manager, fleet):
        image = image_of(fleet)
        url = reverse("unused_files_delete")
        client.get(url, {"file": name_of(image), "confirmed": "1"})
        assert PrivateImage.objects.exists()


class TestDescription:
    def describe(self, client, kind, key):
        return client.get(reverse("describe_file", args=[kind, key]))

    def test_of_an_image_and_a_document(self, client, manager, fleet):
        image = image_of(fleet, title="Disc")
        said = self.describe(client, "image", image.pk).json()
        assert (said["title"], said["kind"]) == ("Disc", "image")
        size = f"{image.file_size}\N{NO-BREAK SPACE}bytes"
        assert said["facts"] == f"PNG, 8 × 8, {size}"
        assert client.get(said["url"]).status_code == 200
        assert client.get(said["preview"]["url"]).status_code == 200
        assert client.get(said["edit_url"]).status_code == 200
        said = self.describe(client, "document", document_of(fleet).pk).json()
        assert said["kind"] == "document"
        assert said["facts"].startswith("PDF, 1 page, ")
        assert client.get(said["url"]).status_code == 200

    def test_of_what_is_foreign_or_nonsense_is_not_found(self, client, manager, fleet):
        foreign = image_of(FleetFactory())
        document = document_of(fleet)
        for kind, key in (
            ("image", foreign.pk),
            ("image", 10**20),
            ("document", document.pk + 1),
            ("fleet", fleet.pk),
        ):
            assert self.describe(client, kind, key).status_code == 404, (kind, key)


class TestWagtailsViews:
    """They know nothing of keys that protect a file."""

    @pytest.mark.parametrize("kind", ["image", "document"])
    def test_a_file_in_use_stays_with_a_sentence(self, owner_client, kind):
        attachment = AttachmentFactory(with_document=kind == "document")
        file = attachment.image or attachment.document
        app = {"image": "wagtailimages", "document": "wagtaildocs"}[kind]
        many = ["attachments", file._meta.model_name, "delete"]
        for url in (
            reverse(f"{app}:delete", args=[file.pk]),
            reverse("wagtail_bulk_action", args=many) + f"?id={file.pk}&next=/admin/",
        ):
            page = owner_client.post(url, follow=True)
            assert messages_of(page)[-1].startswith("What is in use stays.")
            file.refresh_from_db()

    def test_so_does_one_that_was_just_uploaded(self, owner_client):
        file = AttachmentFactory().image
        url = reverse("wagtailimages:delete_multiple", args=[file.pk])
        answer = owner_client.post(url, headers={"x-requested-with": "XMLHttpRequest"})
        assert answer.status_code == 409
        assert not answer.json()["success"]
        file.refresh_from_db()
