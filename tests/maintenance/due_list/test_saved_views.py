"""Views of the board that people save."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from maintenance.models import SavedView
from tests.factories import FleetFactory, UserFactory, VehicleFactory

pytestmark = pytest.mark.django_db

BOARD, VIEWS = "/admin/due/", "/admin/due/views/"


@pytest.fixture
def manager(client):
    FleetFactory(name="Home")
    user = UserFactory(username="maria")
    user.groups.add(Group.objects.get(name="Home: managers"))
    client.force_login(user)
    return user


def save(client, name: str, query: str = "urgency=overdue", **fields):
    data = {"name": name, "query": query, **fields}
    return client.post(VIEWS, data, follow=True)


def test_a_view_is_saved_shown_first_and_left_again(client, manager):
    query = "p=3&ordering=-listed_on&urgency=week&urgency=overdue&evil=1&cost_min="
    page = save(client, "My week", query, is_default="on")
    kept = "urgency=overdue&urgency=week&ordering=-listed_on"
    assert page.redirect_chain == [(f"{BOARD}?{kept}", 302)]
    assert "The view “My week” is saved." in page.content.decode()
    assert client.get(BOARD, follow=True).redirect_chain[0][0] == f"{BOARD}?{kept}"
    assert client.get(BOARD, {"all": 1}).status_code == 200
    save(client, "Other", is_default="on")  # the latest one wins
    views = SavedView.objects.filter(is_default=True)
    assert [view.name for view in views] == ["Other"]


def test_what_was_typed_means_the_same_to_every_browser(client, manager):
    query = "due_from=03/02/2027&due_to=nonsense&cost_min=1,299"
    british = {"accept-language": "en-GB"}
    client.post(VIEWS, {"name": "Mine", "query": query}, headers=british)
    kept = "due_from=2027-02-03&due_to=nonsense&cost_min=1299"
    assert SavedView.objects.get().query == kept


def test_a_cost_of_no_currency_is_kept_with_none(client, manager):
    """One that was typed is not passed over: the filter says that it is left out."""
    client.post(VIEWS, {"name": "Mine", "query": "cost_min=100 USD"})
    kept = SavedView.objects.get().query
    assert kept == "cost_min=100+USD"
    assert "left out" in client.get(f"{BOARD}?{kept}").text


def test_the_same_name_again_shows_something_else(client, manager):
    save(client, "Mine", "urgency=week")
    save(client, "Mine", "urgency=later")
    assert SavedView.objects.get().query == "urgency=later"


def test_a_view_is_renamed_and_deleted(client, manager):
    save(client, "One", is_default="on")
    save(client, "Two")
    one, two = SavedView.objects.order_by("name")
    page = client.post(f"{VIEWS}{two.pk}/", {"name": "One"})
    assert "You have another view of this name." in page.content.decode()
    client.post(f"{VIEWS}{one.pk}/", {"name": "First"})
    one.refresh_from_db()
    assert (one.name, one.query, one.is_default) == ("First", "urgency=overdue", False)
    assert "First" in client.get(VIEWS).content.decode()
    client.post(f"{VIEWS}{one.pk}/", {"delete": ""})
    assert SavedView.objects.get() == two


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\0b", "two\nlines"])
def test_a_name_is_refused_with_a_sentence(client, manager, name):
    page = save(client, name)
    assert page.context["new"].errors["name"]
    assert not SavedView.objects.exists()


def test_there_are_only_so_many(client, manager, monkeypatch):
    monkeypatch.setattr(SavedView, "MOST", 1)
    save(client, "One")
    page = save(client, "Two")
    assert "delete one of them first" in page.content.decode()
    assert save(client, "One", "urgency=later").status_code == 200  # takes its place
    page = save(client, "One", "vehicle=" + "1" * 3000)
    assert page.context["new"].errors["query"]


def test_nobody_sees_or_changes_anothers_view(client, manager):
    other = SavedView.objects.create(user=UserFactory(), name="Secret", is_default=True)
    assert "Secret" not in client.get(BOARD).content.decode()
    assert "Secret" not in client.get(VIEWS).content.decode()
    for data in ({"name": "Mine"}, {"delete": ""}):
        assert client.post(f"{VIEWS}{other.pk}/", data).status_code == 404
    other.refresh_from_db()
    assert other.name == "Secret"


def test_a_view_of_what_is_gone_says_so(client, manager):
    van = VehicleFactory(fleet__name="Left", name="Secret van")
    sold = VehicleFactory(fleet__name="Kept", name="Old van", sold=True)
    manager.groups.add(Group.objects.get(name="Kept: managers"))
    SavedView.objects.create(
        user=manager, name="Stale", query=f"vehicle={van.pk}", is_default=True
    )
    page = client.get(BOARD, follow=True).content.decode()
    assert "The filter “Vehicle” asks for something that is no longer there" in page
    assert "Secret" not in page
    SavedView.objects.create(
        user=manager, name="Sold", query=f"vehicle={sold.pk}", is_default=True
    )
    page = client.get(BOARD, follow=True).content.decode()
    assert "“Old van” is no longer in use" in page


def test_without_a_fleet_there_is_no_board(client):
    user = UserFactory()
    access = Group.objects.create(name="Access")
    from django.contrib.auth.models import Permission

    access.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(access)
    client.force_login(user)
    assert client.get(BOARD).status_code == 302
    assert (
        "What is due" not in client.get(reverse("wagtailadmin_home")).content.decode()
    )
