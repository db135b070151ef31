"""A new fleet: who is reminded of it, and what is proposed where the person lives."""

import pytest
from bs4 import BeautifulSoup

from core.admin.urls import admin_url
from tests.factories import FleetFactory, UserFactory
from tests.pages import posted
from vehicles.models import Fleet

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(client):
    maker = UserFactory(is_superuser=True, email="ann@example.org")
    client.force_login(maker)
    return maker


def form_of(client, url, **headers):
    return BeautifulSoup(client.get(url, headers=headers).content, "html.parser")


def chosen(page, name):
    return page.select_one(f"select[name={name}] option[selected]")["value"]


def test_who_makes_a_fleet_is_reminded(client, maker):
    UserFactory()
    url = admin_url(Fleet, "add")
    data = posted(client.get(url).context["form"]) | {"name": "Household"}
    client.post(url, data)
    assert [*Fleet.objects.get().notify_users.all()] == [maker]


def test_unless_they_untick_themselves(client, maker):
    url = admin_url(Fleet, "add")
    data = posted(client.get(url).context["form"]) | {
        "name": "Household",
        "notify_users": [],
    }
    client.post(url, data)
    assert not Fleet.objects.get().notify_users.exists()


def test_a_fleet_that_is_there_is_not_changed_by_being_looked_at(client, maker):
    fleet = FleetFactory()
    url = admin_url(Fleet, "edit", fleet.pk)
    client.post(url, posted(client.get(url).context["form"]) | {"name": "Other"})
    fleet.refresh_from_db()
    assert (fleet.name, fleet.time_zone, fleet.currency) == ("Other", "UTC", "EUR")
    assert not fleet.notify_users.exists()


def test_the_browsers_languages_propose_what_is_usual(client, maker):
    url = admin_url(Fleet, "add")
    page = form_of(client, url, accept_language="en-US,en;q=0.9")
    assert chosen(page, "time_zone") == "America/New_York"
    assert chosen(page, "currency") == "USD"
    assert chosen(page, "distance_unit") == "mi"
    option = page.select_one("option[value='Europe/Zurich']")
    assert option["data-currency"] == "CHF"
    assert option["data-distance-unit"] == "km"


def test_what_was_chosen_stays_when_a_form_is_refused(client, maker):
    url = admin_url(Fleet, "add")
    data = posted(client.get(url).context["form"]) | {
        "name": "",
        "time_zone": "Asia/Tokyo",
    }
    response = client.post(url, data, headers={"accept-language": "en-US"})
    page = BeautifulSoup(response.content, "html.parser")
    assert chosen(page, "time_zone") == "Asia/Tokyo"
    assert not page.select("[data-take-the-browsers]")
