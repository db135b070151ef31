"""Open work of which nobody would be told: shown in red, and mended with one press."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.admin.urls import admin_url
from maintenance.models import MaintenanceRecord
from notifications import without_recipients
from notifications.models import Preference
from notifications.recipients import audiences
from notifications.without_recipients import places, records
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
)
from tests.notifications.conftest import TODAY, let_see, notify
from tests.privacy.conftest import member
from vehicles.models import Fleet
from vehicles.urls import vehicle_page_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(db):
    due = TODAY + timedelta(days=100)
    return MaintenanceRecordFactory(description="Wipers", due_date=due)


@pytest.fixture
def fleet(record):
    return record.vehicle.fleet


@pytest.fixture
def manager(fleet, client):
    manager = member(fleet, "managers", username="mona", email="mona@example.org")
    client.force_login(manager)
    return manager


def found():
    return {*records(places(Fleet.objects.values_list("pk", flat=True)))}


def expected():
    """What the rule of the reminders says of each record."""
    rows = MaintenanceRecord.objects.filter(
        status="incomplete", vehicle__status="active"
    ).exclude(due_on=None)
    told = audiences(rows)
    return {row for row in rows if row.pk not in told or not told[row.pk].people}


@pytest.mark.parametrize("level", ["record", "vehicle", "fleet"])
@pytest.mark.parametrize(
    "how", ["well", "inactive", "no address", "off", "no right", "group", "empty group"]
)
def test_it_is_the_reminders_own_rule(record, fleet, level, how):
    row = {"record": record, "vehicle": record.vehicle, "fleet": fleet}[level]
    person = UserFactory()
    MaintenanceRecordFactory(due_date=TODAY)  # of a fleet with nobody
    MaintenanceRecordFactory(vehicle=record.vehicle, due_date=TODAY)
    if "group" in how:
        group = fleet.collection.group_permissions.first().group
        if how == "group":
            person.groups.add(group)
        notify(row, groups=[group])
    else:
        notify(row, users=[person])
    if how == "inactive":
        type(person).objects.update(is_active=False)
    if how == "no address":
        type(person).objects.update(email="")
    if how == "off":
        Preference.objects.create(user=person, fleet=fleet, frequency="off")
    if how == "no right":
        person.groups.clear()
    assert found() == expected()
    assert (record in found()) == (how not in ("well", "group"))


def test_work_that_nobody_needs_be_told_of_is_none(record):
    assert found() == {record}
    MaintenanceRecordFactory(completed=True, vehicle=record.vehicle)
    MaintenanceRecordFactory(due_date=TODAY, vehicle=VehicleFactory(sold=True))
    MaintenanceRecordFactory(due_date=None, due_mileage=None, vehicle=record.vehicle)
    assert found() == {record} == expected()


def page(client, url):
    return BeautifulSoup(client.get(url).content, "html.parser")


def pages(record):
    return {
        "home": reverse("wagtailadmin_home"),
        "vehicle": vehicle_page_url(record.vehicle_id),
        "details": admin_url(MaintenanceRecord, "inspect", record.pk),
        "form": admin_url(MaintenanceRecord, "edit", record.pk),
        "reminders": reverse("record_reminders:list", args=[record.pk]),
    }


@pytest.mark.parametrize("where", ["home", "vehicle", "details", "form", "reminders"])
def test_one_press_mends_it(client, record, fleet, manager, where):
    url = pages(record)[where]
    seen = page(client, url)
    notice = seen.select_one(".nobody-notice")
    assert "obody is told" in notice.text
    form = seen.select_one("form[action*='reminders/me/']")
    data = {one["name"]: one["value"] for one in form.select("input[name]")}
    assert data["csrfmiddlewaretoken"]
    response = client.post(form["action"], data, follow=True)
    assert response.redirect_chain[-1][0] == url
    assert [*fleet.notify_users.all()] == [manager]
    assert found() == set()
    assert not page(client, url).select(".nobody-notice")


@pytest.mark.parametrize("level", ["record", "vehicle"])
def test_it_is_mended_where_people_were_chosen(client, record, manager, level):
    row = {"record": record, "vehicle": record.vehicle}[level]
    notify(row, users=[UserFactory(unreachable=True)])
    for where in ("home", "details"):
        form = page(client, pages(record)[where]).select_one("form[action*='/me/']")
        assert form["action"] == reverse("remind_me:add", args=[level, row.pk])
    client.post(form["action"])
    assert manager in row.notify_users.all()
    assert found() == set()
    assert type(row).objects.get(pk=row.pk).latest_revision is not None


def test_who_turned_the_mails_off_has_them_again(client, record, fleet, manager):
    notify(fleet, users=[manager])
    Preference.objects.create(user=manager, fleet=fleet, frequency="off")
    assert found() == {record}
    client.post(reverse("remind_me:add", args=["fleet", fleet.pk]))
    assert found() == set()


def test_who_has_no_address_is_led_to_it(client, record, fleet, manager):
    manager.email = ""
    manager.save()
    url = reverse("remind_me:add", args=["fleet", fleet.pk])
    response = client.post(url, {"back": "/admin/"})
    assert response.url == reverse("own_address") + "?next=%2Fadmin%2F"
    assert [*fleet.notify_users.all()] == [manager]


def test_a_viewer_sees_it_and_cannot_press(client, record, fleet):
    viewer = UserFactory()
    let_see(fleet, viewer)
    client.force_login(viewer)
    for url in (pages(record)["home"], pages(record)["vehicle"]):
        seen = page(client, url)
        assert seen.select(".nobody-notice")
        assert not seen.select("form[action*='/me/']")
    client.post(reverse("remind_me:add", args=["fleet", fleet.pk]))
    assert not fleet.notify_users.exists()


def test_a_stranger_finds_nothing(client, record, fleet):
    client.force_login(member(FleetFactory(), "managers"))
    for level, row in [("fleet", fleet), ("record", record), ("nothing", fleet)]:
        url = reverse("remind_me:add", args=[level, row.pk])
        assert client.post(url).status_code == 404
    assert not page(client, "/admin/").select(".nobody-notice")


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "x\r\ny", "/x\ny"],
)
def test_it_leads_back_to_a_page_of_ours_only(client, record, fleet, manager, back):
    url = reverse("remind_me:add", args=["fleet", fleet.pk])
    assert client.post(url, {"back": back}).url == "/admin/"


def test_twice_is_once(record, fleet, manager):
    without_recipients.remind(fleet, manager)
    without_recipients.remind(fleet, manager)
    assert fleet.notify_users.count() == 1


def test_home_asks_no_more_often_for_more(client, record, manager, fleet):
    client.get("/admin/")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/admin/")
        counts.append(len(captured))
        for number in range(6):
            vehicle = VehicleFactory(fleet=fleet)
            late = MaintenanceRecordFactory(vehicle=vehicle, due_date=TODAY)
            notify([late, vehicle][number % 2], users=[UserFactory(unreachable=True)])
    assert counts[0] == counts[1]
