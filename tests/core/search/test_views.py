"""The search page, and the lists that search."""

import pytest
from django.urls import reverse

from core.admin import paginator
from core.admin.urls import admin_url
from core.search import query as finding
from core.search import results
from maintenance.models import MaintenanceRecord
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.urls import vehicle_page_url

pytestmark = pytest.mark.django_db


def search(client, query):
    return client.get(reverse("vehicles_search"), {"q": query})


@pytest.fixture
def manager():
    user = UserFactory()
    fleet = FleetFactory(name="Homestead")
    user.groups.add(fleet.collection.group_permissions.first().group)
    user.fleet = fleet
    return user


def test_page_groups_what_was_found_and_puts_exact_matches_first(owner_client):
    exact = VehicleFactory(name="Van", plate="KA-AT 12")
    near = VehicleFactory(name="Bus", plate="KA-AT 123")
    MaintenanceRecordFactory(vehicle=exact, description="Pads", cost=5)
    SupplierFactory(name="Garage KA-AT 12")
    page = search(owner_client, "KA-AT 12")
    groups = page.context["groups"]
    assert [str(group.results.label) for group in groups] == [
        "Vehicles",
        "Maintenance records",
        "Suppliers",
    ]
    assert [line.title for line in groups[0].lines] == ["Van", "Bus"]
    assert vehicle_page_url(near.pk) in page.content.decode()


def test_page_says_what_it_took_a_slip_for(owner_client):
    VehicleFactory(name="Sprinter")
    page = search(owner_client, "sprintr")
    assert "Nothing contains “sprintr”" in page.content.decode()
    assert page.context["groups"][0].lines[0].title == "Sprinter"
    assert "q=sprinter" in page.context["groups"][0].list_url


def test_nobody_finds_what_is_not_theirs(client, manager):
    VehicleFactory(fleet=manager.fleet, name="Golf")
    foreign = MaintenanceRecordFactory(description="Secret golf", details="RE-1234")
    SupplierFactory(fleet=foreign.vehicle.fleet, name="Golf doctor")
    client.force_login(manager)
    for query in ("golf", "secret", "secrte", "RE-1234"):
        page = search(client, query).content.decode()
        assert "Secret golf" not in page
        assert "doctor" not in page
    assert [group.count for group in search(client, "golf").context["groups"]] == [1]


def test_page_counts_common_words_up_to_a_bound(owner_client, monkeypatch):
    monkeypatch.setattr(results, "COUNTED", 3)
    for _number in range(5):
        VehicleFactory(name="Golf")
    page = search(owner_client, "golf").content.decode()
    assert "more than" in page
    assert "All of them" in page


def test_list_searches_the_index_and_counts_up_to_a_bound(owner_client, monkeypatch):
    records = [MaintenanceRecordFactory(details="RE-90077") for _number in range(4)]
    MaintenanceRecordFactory(details="RE-90078", completed=True)
    url = admin_url(MaintenanceRecord, "list")
    assert owner_client.get(f"{url}?q=re-90077").context["items_count"] == 4
    monkeypatch.setattr(finding, "COMMON", 2)
    monkeypatch.setattr(finding.find, "__defaults__", (2, True))
    page = owner_client.get(f"{url}?q=re&ordering=due_date&status=incomplete")
    assert set(page.context["object_list"]) == set(records)
    monkeypatch.setattr(paginator.BoundedPaginator, "most", 3)
    page = owner_client.get(url)
    assert "more than 3" in page.content.decode().lower()
    assert page.context["paginator"].num_pages == 1


def test_page_is_called_search_in_the_trail_of_links(owner_client):
    trail = search(owner_client, "x").context["breadcrumbs_items"]
    assert [str(step["label"]) for step in trail] == ["Home", "Search"]
