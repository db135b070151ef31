"""Who uses a file: the pages that list it, and what Wagtail notes for them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ReferenceIndex

from maintenance.models import MaintenanceRecord
from tests.factories import (
    AttachmentFactory,
    DocumentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return ImageFactory()


@pytest.fixture
def use(image):
    """Let so many records of a vehicle use the image."""
    vehicle = VehicleFactory()

    def use(times, vehicle=vehicle):
        for number in range(times):
            name = f"{vehicle.pk}, job {number}"
            record = MaintenanceRecordFactory(vehicle=vehicle, description=name)
            AttachmentFactory(record=record, image=image)
            ReferenceIndex.create_or_update_for_object(record)

    return use


def usage(client, image, **query):
    url = reverse("wagtailimages:image_usage", args=[image.pk])
    return client.get(url, query)


def test_page_after_page_lists_each_user_of_an_image_once(owner_client, image, use):
    use(25)
    pages = [usage(owner_client, image, p=number) for number in ("1", "2")]
    listed = [re.findall(r"\d+, job \d+", page.content.decode()) for page in pages]
    assert [len(names) for names in listed] == [20, 5]
    names = MaintenanceRecord.objects.values_list("description", flat=True)
    assert sorted(listed[0] + listed[1]) == sorted(names)


def test_queries_do_not_depend_on_the_number_of_users(owner_client, image, use):
    counts = []
    for more in (2, 10):
        use(more)
        usage(owner_client, image)
        with CaptureQueriesContext(connection) as captured:
            assert usage(owner_client, image).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14


def test_users_in_other_fleets_are_not_named(client, image, use):
    own = FleetFactory(name="Own")
    image.collection = own.collection
    image.save()
    use(1, VehicleFactory(fleet=own))
    use(1, VehicleFactory(fleet=FleetFactory(name="Other"), name="Secret"))
    mine, other = MaintenanceRecord.objects.order_by("pk")
    manager = UserFactory()
    manager.groups.add(own.collection.group_permissions.first().group)
    client.force_login(manager)
    text = usage(client, image).content.decode()
    assert mine.description in text
    assert other.description not in text
    assert "(Private maintenance record)" in text


def test_documents_have_the_same_page(owner_client):
    document = DocumentFactory()
    record = MaintenanceRecordFactory(description="Pads")
    AttachmentFactory(record=record, image=None, document=document)
    ReferenceIndex.create_or_update_for_object(record)
    url = reverse("wagtaildocs:document_usage", args=[document.pk])
    assert "Pads" in owner_client.get(url).content.decode()


def test_only_keys_of_files_are_noted(image, use):
    use(1)
    kinds = {one.to_content_type.model for one in ReferenceIndex.objects.all()}
    assert kinds == {"privateimage"}


@pytest.mark.parametrize("name", ["supplier", "maintenancetype"])
def test_what_records_have_in_common_leads_to_their_list(owner_client, name):
    record = MaintenanceRecordFactory(supplier=SupplierFactory())
    row = record.supplier if name == "supplier" else record.maintenance_type
    url = row.snippet_viewset.get_url_name("edit")
    page = owner_client.get(reverse(url, args=[row.pk])).content.decode()
    field = "supplier" if name == "supplier" else "maintenance_type"
    assert f"maintenancerecord/?{field}={row.pk}" in page
