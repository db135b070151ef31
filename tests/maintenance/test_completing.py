"""Work entered as completed, while a plan has it open, completes the plan's."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import ModelLogEntry

from maintenance.models import MaintenanceRecord
from tests.factories import (
    AttachmentFactory,
    ImageFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    MaintenanceTypeFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import attachments, messages_of, posted

pytestmark = pytest.mark.django_db

ADD = MaintenanceRecord.snippet_viewset.get_url_name("add")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-06-17 12:00Z", tick=False):
        yield


@pytest.fixture
def plan():
    """“Oil and filter”, done last on 12 May 2025: overdue."""
    return MaintenancePlanFactory(every_distance=15_000, start_mileage=30_000)


def send(client, vehicle, **fields):
    url = f"{reverse(ADD)}?vehicle={vehicle.pk}"
    said = {
        "description": "Oil",
        "status": "completed",
        "completed_date": "2026-06-10",
        "maintenance_type": MaintenanceTypeFactory(name="Service").pk,
    }
    data = posted(client.get(url).context["form"], **said | fields)
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(url, data, follow=True)


def test_asks_which_one_it_is(owner_client, plan):
    page = send(owner_client, plan.vehicle)
    assert "This may be work that is planned and still open (Oil and filter)" in (
        page.text
    )
    assert "No, it is something else" in page.text
    assert MaintenanceRecord.objects.completed().count() == 0


def test_completes_it_and_loses_nothing(owner_client, owner, plan):
    supplier = SupplierFactory(fleet=plan.vehicle.fleet)
    record, ann = plan.open_record, UserFactory()
    record.details, record.notify_users = "Bring the key", [ann]
    record.save()
    AttachmentFactory(record=record)
    image = ImageFactory(collection=plan.vehicle.fleet.collection)
    page = send(
        owner_client,
        plan.vehicle,
        completes=record.pk,
        completed_mileage=44_000,
        cost="129.90",
        supplier=supplier.pk,
        details="5W-30",
        **attachments({"image": image.pk}),
    )
    assert "Next: June 10, 2027 or 59,000" in " ".join(messages_of(page))
    done = MaintenanceRecord.objects.completed().get()
    assert done.pk == record.pk
    assert (done.plan, done.sequence, done.created_at) == (plan, 1, record.created_at)
    assert (done.description, done.supplier) == ("Oil", supplier)
    assert (done.cost, done.completed_mileage) == (Decimal("129.90"), 44_000)
    assert done.due_date == date(2026, 5, 12)
    assert "5W-30" in done.details
    assert "Bring the key" in done.details
    assert done.attachments.count() == 2
    assert list(done.notify_users.all()) == [ann]
    assert done.odometer_reading.value == 44_000
    assert plan.open_record.due_mileage == 59_000
    entries = ModelLogEntry.objects.for_instance(done)
    assert "maintenance.complete" in [entry.action for entry in entries]
    assert done.latest_revision.content["cost"] == "129.90"


def test_keeps_what_was_known_of_it(owner_client, plan):
    supplier = SupplierFactory(fleet=plan.vehicle.fleet)
    record = plan.open_record
    record.supplier, record.cost = supplier, Decimal(70)
    record.save()
    send(owner_client, plan.vehicle, completes=record.pk)
    done = MaintenanceRecord.objects.completed().get()
    assert (done.supplier, done.cost) == (supplier, Decimal(70))


def test_something_else_is_a_record_of_its_own(owner_client, plan):
    send(owner_client, plan.vehicle, completes=0)
    done = MaintenanceRecord.objects.completed().get()
    assert done.plan is None
    assert plan.open_record.sequence == 1


@pytest.mark.parametrize(
    ("plan_fields", "fields", "asked"),
    [
        ({}, {"description": "Oil change"}, True),  # called alike
        ({"start_date": date(2026, 6, 1)}, {"description": "Tyres"}, False),
        ({}, {"description": "Tyres"}, True),  # due about then
        ({}, {"status": "incomplete", "completed_date": ""}, False),
    ],
)
def test_asks_only_of_what_it_may_be(owner_client, plan_fields, fields, asked):
    plan = MaintenancePlanFactory(**plan_fields)
    page = send(owner_client, plan.vehicle, **fields)
    assert ("still open" in page.text) is asked


def test_of_the_same_type(owner_client):
    plan = MaintenancePlanFactory(start_date=date(2026, 6, 1))
    kind = plan.maintenance_type_id
    page = send(owner_client, plan.vehicle, description="Tyres", maintenance_type=kind)
    assert "still open" in page.text


def test_never_completes_another_vehicles(owner_client, plan):
    other = MaintenancePlanFactory()
    page = send(owner_client, plan.vehicle, completes=other.open_record.pk)
    assert "Oil and filter" in page.text
    assert "still open" in page.text
    assert MaintenanceRecord.objects.completed().count() == 0
    page = send(owner_client, plan.vehicle, completes=10**30)
    assert MaintenanceRecord.objects.completed().count() == 0


def test_somebody_was_first(owner_client, plan, monkeypatch):
    record = plan.open_record
    lock = MaintenanceRecord.lock

    def late(self):
        if self.pk == record.pk:
            found = MaintenanceRecord.objects.get(pk=record.pk)
            found.complete(on=date(2026, 6, 9))
            found.save()
        return lock(self)

    monkeypatch.setattr(MaintenanceRecord, "lock", late)
    page = send(owner_client, plan.vehicle, completes=record.pk)
    assert "kept as a record of its own" in " ".join(messages_of(page))
    done = MaintenanceRecord.objects.completed()
    assert sorted(one.plan_id is None for one in done) == [False, True]


def test_done_early_is_asked_after_that(owner_client):
    plan = MaintenancePlanFactory(
        title="Inspection", anchor="calendar", start_date=date(2026, 3, 1)
    )
    said = {"description": "Inspection", "completes": plan.open_record.pk}
    page = send(owner_client, plan.vehicle, **said)
    assert "say what it counts for" in page.text
    send(owner_client, plan.vehicle, **said, early_as="anew")
    assert plan.open_record.due_date == date(2027, 6, 10)


def test_a_copy_does_not_stand_beside_what_is_planned(owner_client, plan):
    record = MaintenanceRecordFactory(
        vehicle=VehicleFactory(), description="Oil", completed=True
    )
    name = MaintenanceRecord.snippet_viewset.get_url_name("copy_to")
    url = reverse(name, args=[record.pk])
    page = owner_client.post(url, {"vehicles": [plan.vehicle_id]})
    assert "is planned there: complete that one" in page.text
