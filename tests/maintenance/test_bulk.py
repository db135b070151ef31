"""Changing many records and vehicles at once."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from wagtail.models import ModelLogEntry

from core.admin.bulk import changes
from core.admin.urls import admin_url
from maintenance.models import MaintenanceRecord, MaintenanceType
from tests.factories import (
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 10)


def url(action, rows, model=MaintenanceRecord, **query):
    meta = model._meta
    address = reverse(
        "wagtail_bulk_action", args=[meta.app_label, meta.model_name, action]
    )
    keys = [row if isinstance(row, str) else row.pk for row in rows]
    return f"{address}?{urlencode({'id': keys, **query}, doseq=True)}"


def carry_out(client, action, rows, model=MaintenanceRecord, **data):
    """Preview, then change it; return what was shown."""
    address = url(action, rows, model)
    shown = client.post(address, data)
    assert shown.status_code == 200
    assert client.post(address, data | {"apply": "1"}).status_code == 302
    return shown.content.decode()


def member(vehicle, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: {role}"))
    return user


@pytest.fixture
def vehicle():
    return VehicleFactory(name="Golf")


@pytest.fixture
def manager_client(client, vehicle):
    client.force_login(member(vehicle, "managers"))
    return client


def test_reschedule_by_days_shows_changes_first_and_can_be_undone(
    manager_client, vehicle
):
    oil = MaintenanceRecordFactory(vehicle=vehicle, description="Oil", due_date=DAY)
    done = MaintenanceRecordFactory(
        vehicle=vehicle, description="Tyres", completed=True
    )
    undated = MaintenanceRecordFactory(
        vehicle=vehicle, description="Pads", due_mileage=9000
    )
    rows = [oil, done, undated]
    shown = manager_client.post(url("reschedule", rows), {"days": "7"}).content.decode()
    days = [date_format(day) for day in (DAY, DAY + timedelta(days=7))]
    for part in (*days, "completed already", "no due date"):
        assert part in shown
    oil.refresh_from_db()
    assert oil.due_date == DAY
    carry_out(manager_client, "reschedule", rows, days="7")
    oil.refresh_from_db()
    assert oil.due_date == oil.due_on == DAY + timedelta(days=7)
    entries = ModelLogEntry.objects.filter(action="maintenance.reschedule")
    assert [entry.object_id for entry in entries] == [str(oil.pk)]
    before, after = oil.revisions.order_by("pk")
    history = manager_client.get(admin_url(MaintenanceRecord, "history", oil.pk))
    back = admin_url(MaintenanceRecord, "revisions_revert", oil.pk, before.pk)
    assert back in history.content.decode()
    assert before.as_object().due_date == DAY
    assert after == oil.latest_revision
    assert done.revisions.count() == undated.revisions.count() == 0


def test_reschedule_to_a_day_takes_one_of_two_answers(manager_client, vehicle):
    oil = MaintenanceRecordFactory(vehicle=vehicle)
    for data in ({}, {"days": "1", "due_date": "2026-06-01"}, {"days": "99999"}):
        page = manager_client.post(url("reschedule", [oil]), data)
        assert page.context["form"].errors
    carry_out(manager_client, "reschedule", [oil], due_date="2026-06-01")
    oil.refresh_from_db()
    assert oil.due_date == date(2026, 6, 1)


def test_completing_lets_plans_go_on_with_one_open_record(manager_client, vehicle):
    plan = MaintenancePlanFactory(vehicle=vehicle)
    open_one = plan.records.get()
    loose = MaintenanceRecordFactory(vehicle=vehicle)
    today = vehicle.today()
    page = manager_client.post(
        url("complete", [open_one]), {"completed_date": today + timedelta(days=2)}
    )
    assert "cannot be completed in the future" in page.content.decode()
    shown = carry_out(
        manager_client, "complete", [open_one, loose], completed_date=today
    )
    assert "Its plan goes on" in shown
    assert plan.records.completed().get() == open_one
    assert plan.records.incomplete().count() == 1
    loose.refresh_from_db()
    assert loose.completed_date == today
    assert ModelLogEntry.objects.filter(action="maintenance.complete").count() == 2


def test_recipients_are_added_or_put_in_the_place_of_others(manager_client, vehicle):
    first, second = member(vehicle, "viewers"), member(vehicle, "viewers")
    record = MaintenanceRecordFactory(vehicle=vehicle)
    record.notify_users = [first]
    record.save()
    data = {"how": "add", "notify_users": [second.pk]}
    carry_out(manager_client, "recipients", [record], **data)
    found = MaintenanceRecord.objects.get(pk=record.pk)
    assert set(found.notify_users.all()) == {first, second}
    carry_out(manager_client, "recipients", [record], **data | {"how": "set"})
    found = MaintenanceRecord.objects.get(pk=record.pk)
    assert set(found.notify_users.all()) == {second}
    stranger = UserFactory()
    data["notify_users"] = [stranger.pk]
    page = manager_client.post(url("recipients", [record]), data)
    assert page.context["form"].errors


def test_type_of_many_is_changed(manager_client, vehicle):
    rows = [MaintenanceRecordFactory(vehicle=vehicle) for _number in range(2)]
    kind = MaintenanceType.objects.get(code="routine")
    carry_out(manager_client, "type", rows, maintenance_type=kind.pk)
    assert {row.maintenance_type for row in MaintenanceRecord.objects.all()} == {kind}
    shown = manager_client.post(url("type", rows), {"maintenance_type": kind.pk})
    assert "It is so already." in shown.content.decode()


def test_archiving_lists_vehicles_and_spares_the_sold(manager_client, vehicle):
    sold = VehicleFactory(fleet=vehicle.fleet, sold=True)
    page = manager_client.get(url("archive", [vehicle, sold], Vehicle))
    assert "It is sold." in page.content.decode()
    carry_out(manager_client, "archive", [vehicle, sold], Vehicle)
    vehicle.refresh_from_db()
    assert vehicle.status == "archived"
    assert Vehicle.objects.get(pk=sold.pk).status == "sold"


@pytest.mark.parametrize("action", ["complete", "reschedule", "recipients", "type"])
def test_rights_are_asked_for_each_row(client, vehicle, action):
    record = MaintenanceRecordFactory(vehicle=vehicle, due_date=DAY)
    foreign = MaintenanceRecordFactory(description="Secret", due_date=DAY)
    data = {
        "completed_date": "2026-01-01",
        "days": "3",
        "how": "add",
        "maintenance_type": MaintenanceType.objects.first().pk,
        "apply": "1",
    }
    client.force_login(member(vehicle, "viewers"))
    client.post(url(action, [record, foreign]), data)
    assert client.post(url(action, [foreign]), data).status_code == 404
    client.force_login(member(vehicle, "managers"))
    del data["apply"]
    page = client.post(url(action, [record, foreign]), data)
    assert "Secret" not in page.content.decode()
    assert ModelLogEntry.objects.count() == 0
    foreign.refresh_from_db()
    record.refresh_from_db()
    assert foreign.due_date == record.due_date == DAY


def test_all_means_the_list_as_it_is_filtered_and_searched(manager_client, vehicle):
    oil = MaintenanceRecordFactory(vehicle=vehicle, description="Oil", due_date=DAY)
    MaintenanceRecordFactory(vehicle=vehicle, description="Pads", due_date=DAY)
    MaintenanceRecordFactory(vehicle=vehicle, description="Oil", completed=True)
    listed = f"{admin_url(MaintenanceRecord, 'list')}?q=oil&status=incomplete"
    page = manager_client.get(url("reschedule", ["all"], next=listed))
    assert [row["item"] for row in page.context["items"]] == [oil]


def test_too_many_are_refused(manager_client, vehicle, monkeypatch):
    monkeypatch.setattr(changes, "MOST", 1)
    rows = [MaintenanceRecordFactory(vehicle=vehicle, due_date=DAY) for _n in range(2)]
    data = {"days": "3", "apply": "1"}
    page = manager_client.post(url("reschedule", rows), data)
    assert "Choose at most 1 maintenance record at a time" in page.content.decode()
    assert MaintenanceRecord.objects.filter(due_date=DAY).count() == 2
