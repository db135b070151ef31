"""A file goes into the collection of a tenant once, and never from another's."""

import pytest

from tests.factories import (
    AttachmentFactory,
    DocumentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    VehicleFactory,
)

pytestmark = pytest.mark.django_db


def taken(fleet, file) -> None:
    fleet.take_in(file)


def as_photo(fleet, file) -> None:
    VehicleFactory(fleet=fleet, photo=file)


def as_attachment(fleet, file) -> None:
    record = MaintenanceRecordFactory(vehicle__fleet=fleet)
    is_image = isinstance(file, ImageFactory._meta.model)
    held = {"image": file} if is_image else {"image": None, "document": file}
    AttachmentFactory(record=record, **held)


WAYS = [
    (taken, ImageFactory),
    (taken, DocumentFactory),
    (as_photo, ImageFactory),
    (as_attachment, ImageFactory),
    (as_attachment, DocumentFactory),
]


def place(file):
    file.refresh_from_db()
    return file.collection


@pytest.mark.parametrize(("way", "factory"), WAYS)
def test_a_file_of_another_tenant_stays_where_it_is(way, factory):
    ours, others = FleetFactory(), FleetFactory()
    file = factory(collection=others.collection)
    way(ours, file)
    assert place(file) == others.collection


@pytest.mark.parametrize(("way", "factory"), WAYS)
def test_a_file_of_nobody_is_taken_in_and_stays(way, factory):
    ours, others = FleetFactory(), FleetFactory()
    file = factory()
    assert file.collection.is_root()
    way(ours, file)
    assert place(file) == ours.collection
    way(others, file)
    assert place(file) == ours.collection


def test_there_may_be_no_file():
    FleetFactory().take_in(None)
