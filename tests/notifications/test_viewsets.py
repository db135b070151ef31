"""The log of reminders in the admin."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import viewsets
from notifications.models import Delivery
from notifications.reminders import run, write_due
from tests.factories import FleetFactory, UserFactory

LIST = "/admin/reminders/"


@pytest.fixture
def delivery(due_record, now):
    due_record(description="Brake <pads>", vehicle__name="Mum's car")
    run(lambda: now)
    return Delivery.objects.get()


def address(action, *args):
    return reverse(f"reminders_modeladmin_{action}", args=args)


def log_in(client, *groups):
    user = UserFactory()
    user.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(user)


def test_list(owner_client, delivery, driver):
    page = owner_client.get(LIST)
    assert page.status_code == 200
    content = page.content.decode()
    for shown in ("Brake &lt;pads&gt;", "Mum&#x27;s car", "driver", "Sent"):
        assert shown in content
    assert "Add reminder" not in content


def test_menu(owner_client):
    assert f'"url": "{LIST}"' in owner_client.get("/admin/").content.decode()


def test_list_by_status(owner_client, delivery):
    row = f'data-object-pk="{delivery.pk}"'
    assert row in owner_client.get(f"{LIST}?status__exact=sent").content.decode()
    assert row not in owner_client.get(f"{LIST}?status__exact=failed").content.decode()


def test_list_by_fleet(owner_client, delivery, due_record):
    due_record()  # a second fleet: a choice of one is not shown
    fleet = delivery.vehicle.fleet
    row = f'data-object-pk="{delivery.pk}"'
    here = owner_client.get(f"{LIST}?fleet={fleet.pk}").content.decode()
    there = owner_client.get(f"{LIST}?fleet={fleet.pk + 1}").content.decode()
    assert row in here
    assert row not in there


@pytest.mark.parametrize(
    ("query", "found"),
    [("pads", True), ("mum", True), ("driver@", True), ("zebra", False)],
)
def test_search(owner_client, delivery, query, found):
    page = owner_client.get(LIST, {"q": query}).content.decode()
    assert (f'data-object-pk="{delivery.pk}"' in page) is found


@pytest.mark.parametrize(("most", "found"), [(1, False), (2, True), (3, True)])
def test_the_newest_are_searched(
    owner_client, delivery, due_record, now, monkeypatch, most, found
):
    monkeypatch.setattr(viewsets, "SEARCHED", most)
    Delivery.objects.update(created_at=now - timedelta(days=1))
    due_record(description="Tyres")
    write_due(now)
    page = owner_client.get(LIST, {"q": "pads"}).content.decode()
    assert (f'data-object-pk="{delivery.pk}"' in page) is found
    assert ("were searched" in page) is (most < 3)


def test_inspect(owner_client, delivery):
    page = owner_client.get(address("inspect", delivery.pk))
    assert page.status_code == 200
    content = page.content.decode()
    for shown in ("Brake &lt;pads&gt;", "Sent", delivery.message_id.strip("<>")):
        assert shown in content


@pytest.mark.parametrize("action", ["create", "edit", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_changes_the_log(owner_client, delivery, action, method):
    args = () if action == "create" else (delivery.pk,)
    before = Delivery.objects.values().get()
    page = getattr(owner_client, method)(address(action, *args), {"status": "queued"})
    assert (page.status_code, page.url) == (302, reverse("wagtailadmin_home"))
    assert Delivery.objects.values().get() == before


def test_there_is_no_permission_to_change_it(db):
    names = Permission.objects.filter(
        content_type__app_label="notifications", content_type__model="delivery"
    )
    assert set(names.values_list("codename", flat=True)) == {
        "view_delivery",
        "retry_delivery",
    }


def test_only_who_sees_the_fleet_sees_its_log(client, delivery):
    FleetFactory(name="Elsewhere")
    log_in(client, "Elsewhere: managers")
    assert "Brake" not in client.get(LIST).content.decode()
    assert client.get(address("inspect", delivery.pk)).status_code == 404


def test_who_may_look_at_the_fleet_looks_at_its_log(client, delivery):
    log_in(client, f"{delivery.vehicle.fleet}: viewers")
    assert "Brake" in client.get(LIST).content.decode()
    assert client.get(address("inspect", delivery.pk)).status_code == 200


def test_passwords_cannot_be_guessed_through_the_address(owner_client, delivery):
    page = owner_client.get(f"{LIST}?recipient__password__startswith=nothing")
    assert f'data-object-pk="{delivery.pk}"' in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1",
        "p=nonsense",
        "p=99999999999",
        "o=99.-x",
        "e=1",
        "status__exact=nonsense",
        "status__exact=%00",
        "q=%00",
        "q=" + "x" * 3000,
        "fleet=nonsense",
        "fleet=%00",
        "fleet=99999999999999999999",
        "status__isnull=nonsense",
        "export=csv",
        "export=xlsx",
        "export=nonsense",
    ],
)
def test_nonsense_in_the_address_is_no_error(owner_client, delivery, query):
    assert owner_client.get(f"{LIST}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize("pk", ["0", "nonsense", "1" * 18, "1" * 30, "%00"])
def test_what_there_is_not_is_not_found(owner_client, delivery, pk):
    assert owner_client.get(f"{LIST}inspect/{pk}/").status_code == 404


@pytest.mark.once
def test_queries_do_not_grow(owner_client, due_record, now, count_queries):
    due_record()
    run(lambda: now)
    few = count_queries(lambda: owner_client.get(LIST))
    for _ in range(15):
        due_record()
    run(lambda: now)
    assert count_queries(lambda: owner_client.get(LIST)) <= few


@pytest.fixture
def count_queries():
    def count(act):
        with CaptureQueriesContext(connection) as queries:
            assert act().status_code == 200
        return len(queries)

    return count


@pytest.mark.parametrize("few", [1000, 1])
def test_a_managers_list_is_scoped_and_its_queries_do_not_grow(
    client, due_record, now, count_queries, monkeypatch, few
):
    """Whether rows are sorted or looked for in the order of time, they are the same."""
    monkeypatch.setattr(viewsets, "FEW", few)
    mine = due_record(vehicle__fleet__name="Works")
    due_record(description="Zanzibar")
    run(lambda: now)
    log_in(client, "Works: managers")
    content = client.get(LIST).content.decode()
    assert content.count("data-object-pk") == 1
    assert "Zanzibar" not in content
    few_queries = count_queries(lambda: client.get(LIST))
    for _ in range(15):
        due_record(vehicle=mine.vehicle)
    run(lambda: now)
    assert client.get(LIST).content.decode().count("data-object-pk") == 16
    assert count_queries(lambda: client.get(LIST)) <= few_queries
    fleet = f"{LIST}?fleet={mine.vehicle.fleet_id}"
    assert client.get(fleet).content.decode().count("data-object-pk") == 16


@pytest.mark.parametrize("few", [1000, 1])
def test_a_fleets_list_is_the_same_however_it_is_found(
    owner_client, delivery, due_record, now, monkeypatch, few
):
    monkeypatch.setattr(viewsets, "FEW", few)
    due_record()
    run(lambda: now)
    page = owner_client.get(f"{LIST}?fleet={delivery.vehicle.fleet_id}")
    assert page.content.decode().count("data-object-pk") == 1


def test_a_long_log_is_cut(owner_client, due_record, now, monkeypatch):
    monkeypatch.setattr(viewsets.LogRows, "MOST", 3)
    for _ in range(5):
        due_record()
    run(lambda: now)
    content = owner_client.get(LIST).content.decode()
    assert "The newest 3 are listed" in content
    assert content.count("data-object-pk") == 3


def test_the_day_itself_is_nought_days_before(owner_client, delivery):
    page = owner_client.get(address("inspect", delivery.pk)).content.decode()
    assert re.search(r"days before</dt>\s*<dd>0</dd>", page)
