"""Work that was to be done on its own, completed while a plan has the same open."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from maintenance.models import MaintenanceRecord
from tests.core.api.conftest import caller
from tests.factories import (
    AttachmentFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    UserFactory,
)
from tests.pages import posted

__all__ = ["caller"]
pytestmark = pytest.mark.django_db

ADMIN = MaintenanceRecord.snippet_viewset.get_url_name
TODAY = date(2026, 6, 17)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-06-17 12:00Z", tick=False):
        yield


@pytest.fixture
def plan():
    return MaintenancePlanFactory(every_distance=15_000, start_mileage=30_000)


@pytest.fixture
def own(plan):
    """“Oil change”, entered by somebody beside the plan “Oil and filter”."""
    fields = {"description": "Oil change", "due_date": TODAY, "cost": Decimal(90)}
    return MaintenanceRecordFactory(vehicle=plan.vehicle, **fields)


@pytest.fixture
def call(caller):
    return caller(UserFactory(is_superuser=True))


def send(client, name, record, **fields):
    url = reverse(ADMIN(name), args=[record.pk])
    data = posted(client.get(url).context["form"], **fields)
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(url, data, follow=True)


PATHS = [
    ("complete", {"completed_mileage": 44_000}),
    (
        "edit",
        {
            "status": "completed",
            "completed_date": "2026-06-17",
            "completed_mileage": 44_000,
        },
    ),
]


@pytest.mark.parametrize(("path", "fields"), PATHS)
def test_asks_and_takes_the_place_of_the_planned_one(
    owner_client, plan, own, path, fields
):
    planned, ann, ben = plan.open_record, UserFactory(), UserFactory()
    planned.details, planned.notify_users = "Bring the key", [ann]
    planned.save()
    own.notify_users = [ben]
    own.save()
    files = [AttachmentFactory(record=record) for record in (planned, own)]
    page = send(owner_client, path, own, **fields)
    assert "This may be work that is planned" in page.text
    assert not MaintenanceRecord.objects.completed().exists()
    send(owner_client, path, own, completes=planned.pk, **fields)
    done = MaintenanceRecord.objects.completed().get()
    assert (done.pk, done.plan, done.sequence) == (own.pk, plan, 1)
    assert (done.description, done.cost) == ("Oil change", Decimal(90))
    assert "Bring the key" in done.details
    assert {*done.notify_users.all()} == {ann, ben}
    kept = {line.file.pk for line in done.attachments.all()}
    assert kept == {line.file.pk for line in files}
    assert len(done.latest_revision.content["attachments"]) == 2
    assert done.odometer_reading.value == 44_000
    after = MaintenanceRecord.objects.incomplete().get()
    assert (after.sequence, after.due_mileage) == (2, 59_000)
    assert after.due_date == date(2027, 6, 17)


@pytest.mark.parametrize(("path", "fields"), PATHS)
def test_something_else_stays_on_its_own(owner_client, plan, own, path, fields):
    send(owner_client, path, own, completes=0, **fields)
    done = MaintenanceRecord.objects.completed().get()
    assert (done.pk, done.plan) == (own.pk, None)
    assert plan.open_record.sequence == 1


@pytest.mark.parametrize("path", ["complete", "edit"])
def test_is_not_asked_of_what_is_called_otherwise(owner_client, plan, own, path):
    own.description = "Lamps and wipers"  # “and” says nothing
    own.maintenance_type = plan.maintenance_type
    own.save()
    send(owner_client, path, own, **dict(PATHS)[path])
    assert MaintenanceRecord.objects.completed().get().plan is None


def test_a_later_change_asks_nothing(owner_client, plan, own):
    own.complete(on=TODAY)
    own.save()
    page = send(owner_client, "edit", own, details="5W-30")
    assert "This may be work" not in page.text
    own.refresh_from_db()
    assert own.details == "5W-30"


def test_over_the_api_too(call, plan, own):
    changes = {"status": "completed", "completed_date": "2026-06-17"}
    for answer in (
        call("POST", f"/records/{own.pk}/complete/"),
        call("PATCH", f"/records/{own.pk}/", changes),
    ):
        assert answer.status_code == 422
        assert [e["pointer"] for e in answer.json()["errors"]] == ["/completes"]
    sent = {"completes": plan.open_record.pk, "completed_mileage": 44_000}
    answer = call("POST", f"/records/{own.pk}/complete/", sent)
    assert answer.status_code == 200, answer.content
    assert answer.json()["record"]["id"] == own.pk
    assert answer.json()["record"]["plan"] == plan.pk
    assert answer.json()["next"]["due_mileage"] == 59_000
    assert MaintenanceRecord.objects.count() == 2


def test_a_calendar_asks_what_it_counts_for(call, own):
    fields = {"title": "Oil", "anchor": "calendar", "start_date": date(2025, 12, 1)}
    plan = MaintenancePlanFactory(vehicle=own.vehicle, every_distance=None, **fields)
    sent = {"completes": plan.open_record.pk, "completed_date": "2026-04-01"}
    answer = call("POST", f"/records/{own.pk}/complete/", sent)
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/early_as"]
    answer = call("POST", f"/records/{own.pk}/complete/", sent | {"early_as": "anew"})
    assert answer.json()["next"]["due_date"] == "2027-04-01"


def test_many_at_once_leave_it_out(owner_client, plan, own):
    other = MaintenanceRecordFactory(vehicle=plan.vehicle, description="Tyres")
    url = reverse(
        "wagtail_bulk_action", args=["maintenance", "maintenancerecord", "complete"]
    )
    url += f"?id={own.pk}&id={other.pk}"
    sent = {"completed_date": "2026-06-17"}
    assert "say whether it is that one" in owner_client.post(url, sent).text
    owner_client.post(url, sent | {"apply": "1"})
    assert list(MaintenanceRecord.objects.completed()) == [other]
