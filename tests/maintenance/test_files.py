"""Files that come with a form, and where they are when it is saved or refused."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import GroupCollectionPermission

from attachments.files import name_of
from attachments.models import PrivateDocument, PrivateImage
from attachments.usage import is_used
from maintenance import forms
from maintenance.models import MaintenanceRecord
from maintenance.views import complete_url
from tests.factories import (
    PDF,
    AttachmentFactory,
    DocumentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    MaintenanceTypeFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
    png,
)
from tests.pages import attachments, posted

pytestmark = pytest.mark.django_db

RECORD = "wagtailsnippets_maintenance_maintenancerecord"


def photo(name="worn pads.png", size=8):
    return SimpleUploadedFile(name, png(size, size))


def invoice(name="invoice.pdf"):
    return SimpleUploadedFile(name, PDF)


def words(name="notes.pdf"):
    return SimpleUploadedFile(name, b"just words")


@pytest.fixture
def vehicle():
    return VehicleFactory(fleet__name="Home")


@pytest.fixture
def manager(client, vehicle):
    """Somebody who manages the vehicle's fleet and another one, logged in."""
    user = UserFactory()
    FleetFactory(name="Work")
    names = ["Home: managers", "Work: managers"]
    user.groups.set(Group.objects.filter(name__in=names))
    client.force_login(user)
    return user


def add(client, vehicle, *lines, **fields):
    data = {
        "vehicle": vehicle.pk if vehicle else "",
        "maintenance_type": MaintenanceTypeFactory().pk,
        "description": "Pads",
        "status": "incomplete",
        "details": "",
        **fields,
    }
    return client.post(reverse(f"{RECORD}:add"), data | attachments(*lines))


def edit(client, record, **changes):
    url = reverse(f"{RECORD}:edit", args=[record.pk])
    form = client.get(url).context["form"]
    return client.post(url, posted(form, **changes))


def shown(response):
    """Return the files that a refused form keeps."""
    return response.context["form"].fields["new_files"].widget.files


class TestWithTheForm:
    """Without the script, the browser sends the files with the form."""

    def test_many_become_attachments_of_their_kind(self, client, manager, vehicle):
        line = {"image": ImageFactory(collection=vehicle.fleet.collection).pk}
        add(client, vehicle, line, new_files=[photo(size=9), invoice()])
        first, second, third = MaintenanceRecord.objects.get().attachments.all()
        assert first.image_id == line["image"]
        assert (second.kind, second.image.title) == ("photo", "worn pads")
        assert (third.kind, third.document.title) == ("invoice", "invoice")
        for attachment in (second, third):
            assert attachment.file.collection == vehicle.fleet.collection
            assert attachment.file.uploaded_by_user == manager

    def test_refused_file_has_its_sentence_and_the_others_stay_in_the_form(
        self, client, manager, vehicle
    ):
        response = add(client, vehicle, new_files=[photo(), words(), words("b.pdf")])
        assert response.status_code == 200
        sentences = response.context["form"].errors["new_files"]
        assert [text.partition(":")[0] for text in sentences] == [
            "“notes.pdf”",
            "“b.pdf”",
        ]
        image = PrivateImage.objects.get()
        assert shown(response) == [image]
        html = response.content.decode()
        assert f'name="new_files-kept" value="{name_of(image)}" checked' in html
        assert not MaintenanceRecord.objects.exists()

    def test_name_of_a_refused_file_is_shown_without_tricks(
        self, client, manager, vehicle
    ):
        file = words("gpj.\u202efdp.<b>.pdf")
        html = add(client, vehicle, new_files=[file]).content.decode()
        assert "“gpj.fdp.&lt;b&gt;.pdf”:" in html

    def test_nothing_is_lost_when_the_form_is_refused(self, client, manager, vehicle):
        response = add(client, vehicle, description="", new_files=[photo()])
        assert list(response.context["form"].errors) == ["description"]
        (image,) = shown(response)
        response = add(client, vehicle, **{"new_files-kept": [name_of(image)]})
        assert response.status_code == 302
        assert MaintenanceRecord.objects.get().attachments.get().image == image

    def test_what_is_never_saved_is_an_unused_file(self, client, manager, vehicle):
        add(client, vehicle, description="", new_files=[photo()])
        page = client.get(reverse("unused_files"))
        assert page.context["files"].object_list == [PrivateImage.objects.get()]

    def test_box_that_is_not_ticked_any_more_leaves_the_file_out(
        self, client, manager, vehicle
    ):
        add(client, vehicle, description="", new_files=[photo()])
        add(client, vehicle)
        assert not MaintenanceRecord.objects.get().attachments.exists()

    def test_without_a_vehicle_one_is_asked_for(self, client, manager):
        response = add(client, None, new_files=[photo()])
        errors = response.context["form"].errors
        assert "Choose the vehicle first" in errors["new_files"][0]
        assert not PrivateImage.objects.exists()

    def test_same_file_is_used_and_not_stored_twice(self, client, manager, vehicle):
        add(client, vehicle, new_files=[photo()])
        add(client, vehicle, new_files=[photo("again.png")])
        assert PrivateImage.objects.count() == 1
        first, second = MaintenanceRecord.objects.all()
        assert first.attachments.get().image == second.attachments.get().image

    @pytest.mark.parametrize("name", ["", "image-x", "image-999", "fleet-1", "\0"])
    def test_file_that_is_not_there_is_refused_with_a_sentence(
        self, client, manager, vehicle, name
    ):
        response = add(client, vehicle, **{"new_files-kept": [name]})
        sentence = "A file that was added before is not there any more."
        assert response.context["form"].errors == {"new_files": [sentence]}
        assert shown(response) == []

    def test_foreign_file_is_not_kept(self, client, manager, vehicle):
        foreign = ImageFactory(collection=FleetFactory().collection, title="Zanzibar")
        kept = {"new_files-kept": [name_of(foreign)]}
        response = add(client, vehicle, **kept)
        assert response.status_code == 200
        assert "Zanzibar" not in response.content.decode()
        assert not MaintenanceRecord.objects.exists()

    def test_a_record_has_its_limit(self, client, manager, vehicle, monkeypatch):
        monkeypatch.setattr(forms, "MAX_ATTACHMENTS", 1)
        response = add(client, vehicle, new_files=[photo(), invoice()])
        errors = response.context["form"].errors
        assert errors == {"new_files": ["A record takes at most 1 files."]}
        assert len(shown(response)) == 2

    def test_to_an_existing_record(self, client, manager, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle)
        collection = vehicle.fleet.collection
        AttachmentFactory(record=record, image=ImageFactory(collection=collection))
        edit(client, record, new_files=[invoice()])
        assert [a.kind for a in record.attachments.all()] == ["photo", "invoice"]
        record = MaintenanceRecord.objects.get()
        revision = record.latest_revision.as_object()
        assert [a.kind for a in revision.attachments.all()] == ["photo", "invoice"]


class TestCompleting:
    def complete(self, client, record, **fields):
        data = {"completed_date": "2026-03-01", **fields}
        return client.post(complete_url(record), data)

    def test_takes_a_photo_of_the_invoice(self, client, manager, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle)
        self.complete(client, record, new_files=[photo()], cost="80")
        record.refresh_from_db()
        assert record.is_completed
        attachment = record.attachments.get()
        assert (attachment.kind, attachment.image.title) == ("invoice", "worn pads")

    def test_keeps_it_when_something_else_is_refused(self, client, manager, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle)
        response = self.complete(client, record, new_files=[photo()], cost="-1")
        (image,) = shown(response)
        self.complete(client, record, **{"new_files-kept": [name_of(image)]})
        assert record.attachments.get().image == image

    def test_is_refused_with_a_file_that_is_none(self, client, manager, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle)
        response = self.complete(client, record, new_files=[words()])
        assert list(response.context["form"].errors) == ["new_files"]
        record.refresh_from_db()
        assert not record.is_completed

    def test_leaves_the_files_that_are_there(self, client, manager, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle)
        there = AttachmentFactory(record=record)
        self.complete(client, record, new_files=[invoice()])
        assert record.attachments.first() == there
        assert record.attachments.count() == 2


class TestOfWhichFleet:
    def image(self, fleet, **fields):
        return ImageFactory(collection=fleet.collection, **fields)

    @pytest.fixture
    def work(self, manager):
        return VehicleFactory(fleet=FleetFactory._meta.model.objects.get(name="Work"))

    def test_file_sent_for_another_vehicle_goes_over_with_the_record(
        self, client, manager, vehicle, work
    ):
        image = self.image(work.fleet)
        add(client, vehicle, {"image": image.pk})
        image.refresh_from_db()
        assert image.collection == vehicle.fleet.collection

    def test_kept_file_goes_over_too(self, client, manager, vehicle, work):
        image = self.image(work.fleet)
        add(client, vehicle, **{"new_files-kept": [name_of(image)]})
        image.refresh_from_db()
        assert image.collection == vehicle.fleet.collection
        assert is_used(image)

    def test_file_that_another_record_uses_stays_and_is_refused(
        self, client, manager, vehicle, work
    ):
        image = self.image(work.fleet, title="Disc")
        AttachmentFactory(record=MaintenanceRecordFactory(vehicle=work), image=image)
        response = add(client, vehicle, {"image": image.pk})
        (errors,) = response.context["form"].formsets["attachments"].errors
        assert "“Disc” belongs to Work, the vehicle to Home." in errors["image"][0]
        kept = {"new_files-kept": [name_of(image)]}
        response = add(client, vehicle, **kept)
        assert "“Disc” belongs to Work" in str(response.context["form"].errors)
        image.refresh_from_db()
        assert image.collection == work.fleet.collection
        assert MaintenanceRecord.objects.count() == 1

    def test_record_that_changes_its_fleet_takes_its_files_along(
        self, client, manager, vehicle, work
    ):
        record = MaintenanceRecordFactory(vehicle=work)
        image = AttachmentFactory(record=record, image=self.image(work.fleet)).image
        assert edit(client, record, vehicle=vehicle.pk).status_code == 302
        image.refresh_from_db()
        assert image.collection == vehicle.fleet.collection

    def test_refused_form_moves_nothing(self, client, manager, vehicle, work):
        image = self.image(work.fleet)
        add(client, vehicle, {"image": image.pk}, description="")
        image.refresh_from_db()
        assert image.collection == work.fleet.collection

    def test_file_stays_if_one_may_not_add_it_there(
        self, client, manager, vehicle, work
    ):
        rights = GroupCollectionPermission.objects.filter(
            collection=vehicle.fleet.collection
        )
        rights.filter(permission__codename="add_image").delete()
        image = self.image(work.fleet)
        assert add(client, vehicle, {"image": image.pk}).status_code == 200
        image.refresh_from_db()
        assert image.collection == work.fleet.collection


class TestEarlierVersions:
    def test_restored_record_does_without_a_file_that_was_deleted(
        self, client, manager, vehicle
    ):
        record = MaintenanceRecordFactory(vehicle=vehicle)
        collection = vehicle.fleet.collection
        gone = AttachmentFactory(
            record=record, image=None, document=DocumentFactory(collection=collection)
        )
        stays = AttachmentFactory(
            record=record, image=ImageFactory(collection=collection)
        )
        revision = MaintenanceRecord.objects.get().save_revision()
        gone.delete()
        PrivateDocument.objects.all().delete()
        url = reverse(f"{RECORD}:revisions_revert", args=[record.pk, revision.pk])
        form = client.get(url).context["form"]
        response = client.post(url, posted(form, revision=revision.pk))
        assert response.status_code == 302
        record = MaintenanceRecord.objects.get()
        assert [a.image for a in record.attachments.all()] == [stays.image]

    def test_restored_record_does_without_a_supplier_that_was_deleted(
        self, client, manager, vehicle
    ):
        supplier = SupplierFactory(fleet=vehicle.fleet)
        record = MaintenanceRecordFactory(vehicle=vehicle, supplier=supplier)
        revision = record.save_revision()
        MaintenanceRecord.objects.update(supplier=None)
        supplier.delete()
        url = reverse(f"{RECORD}:revisions_revert", args=[record.pk, revision.pk])
        form = client.get(url).context["form"]
        assert form["supplier"].value() is None
