"""A vehicle's page: its head, its tabs, and who changed what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from wagtail.log_actions import log

from core.admin.urls import admin_url
from tests.factories import (
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    ShareFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.models import Vehicle
from vehicles.urls import vehicle_page_url, vehicle_tab_url

pytestmark = pytest.mark.django_db


def member(vehicle, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: {role}"))
    return user


def html(client, url) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def vehicle(db):
    return VehicleFactory(name="Van")


class TestHead:
    def test_says_where_the_odometer_stands_and_how_old_that_is(
        self, owner_client, vehicle
    ):
        assert "no reading yet" in html(owner_client, vehicle_page_url(vehicle.pk))
        day = vehicle.today() - timedelta(days=5)
        OdometerReadingFactory(vehicle=vehicle, value=12_345, read_on=day)
        page = html(owner_client, vehicle_page_url(vehicle.pk))
        assert "12,345 km" in page
        assert "5 days ago" in page

    def test_says_what_is_due_next_and_what_that_rests_on(self, owner_client, vehicle):
        today = vehicle.today()
        for ago in (200, 100, 0):
            day = today - timedelta(days=ago)
            OdometerReadingFactory(
                vehicle=vehicle, value=20_000 - 40 * ago, read_on=day
            )
        MaintenanceRecordFactory(
            vehicle=vehicle, description="Tyres", due_date=today + timedelta(days=300)
        )
        MaintenanceRecordFactory(vehicle=vehicle, description="Oil", due_mileage=22_000)
        facts = owner_client.get(vehicle_page_url(vehicle.pk)).context["facts"]
        (due,) = [fact for fact in facts if fact.label == "Next due"]
        note = due.note.replace("\N{NO-BREAK SPACE}", " ")
        assert note.startswith("Oil at 22,000 km: about 40 km a day")

    def test_offers_to_add_only_to_those_who_may(self, client, vehicle):
        client.force_login(member(vehicle, "managers"))
        page = html(client, vehicle_page_url(vehicle.pk))
        for what in ("Add record", "Add reading", "Add photo"):
            assert what in page
        client.force_login(member(vehicle, "viewers"))
        page = html(client, vehicle_page_url(vehicle.pk))
        assert "Add r" not in page
        assert "Add photo" not in page


class TestTabs:
    def test_every_tab_comes_with_the_page_and_alone(self, owner_client, vehicle):
        page = owner_client.get(vehicle_page_url(vehicle.pk))
        keys = [tab.key for tab in page.context["tabs"]]
        assert keys[0] == "timeline"
        for key in keys:
            whole = owner_client.get(vehicle_tab_url(vehicle.pk, key))
            assert whole.context["tab"].key == key
            assert f'id="tab-{key}"' in whole.content.decode()
            alone = html(owner_client, admin_url(Vehicle, "tab", vehicle.pk, key))
            assert "<html" not in alone

    @pytest.mark.parametrize("key", ["", "'", "nonsense", "../history"])
    def test_an_unknown_one_is_the_first(self, owner_client, vehicle, key):
        page = owner_client.get(vehicle_page_url(vehicle.pk), {"tab": key})
        assert page.context["tab"].key == "timeline"

    def test_an_unknown_one_alone_is_not_there(self, owner_client, vehicle):
        url = admin_url(Vehicle, "tab", vehicle.pk, "nonsense")
        assert owner_client.get(url).status_code == 404

    def test_older_entries_are_a_link_away_and_keep_the_tab(
        self, owner_client, vehicle
    ):
        for number in range(30):
            day = vehicle.today() - timedelta(days=number)
            OdometerReadingFactory(vehicle=vehicle, read_on=day)
        page = html(owner_client, vehicle_page_url(vehicle.pk) + "?show=readings")
        assert "?tab=timeline&amp;show=readings&amp;p=2" in page
        page = html(owner_client, vehicle_page_url(vehicle.pk) + "?p=77")
        assert "Page 2" in page
        assert "Older" not in page


class TestChanges:
    def url(self, vehicle):
        return vehicle_tab_url(vehicle.pk, "history")

    def test_of_the_vehicle_and_what_hangs_off_it_for_who_may_see_it(
        self, client, vehicle
    ):
        person = UserFactory(first_name="Olga", last_name="Ott")
        record = MaintenanceRecordFactory(vehicle=vehicle, description="Pads")
        share = ShareFactory(vehicle=vehicle, label="Buyer")
        other = MaintenanceRecordFactory(description="Elsewhere")
        for row in (vehicle, record, share, other):
            log(row, "wagtail.edit", user=person)
        log(record, "maintenance.complete", user=person)
        client.force_login(member(vehicle, "viewers"))
        page = html(client, self.url(vehicle))
        for text in ("Pads", "Buyer", "Van", "Completed", "Olga Ott"):
            assert text in page
        assert "Elsewhere" not in page

    def test_nothing_changed_yet(self, owner_client, vehicle):
        assert "Nothing was changed yet" in html(owner_client, self.url(vehicle))
