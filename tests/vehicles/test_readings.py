"""A reading that does not fit: what the person sees, and can say."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.admin.urls import admin_url
from maintenance.models import MaintenanceRecord
from maintenance.views import complete_url
from tests.factories import (
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import messages_of
from vehicles.models import OdometerReading, Vehicle
from vehicles.urls import vehicle_page_url, vehicle_tab_url

pytestmark = pytest.mark.django_db

START = date(2026, 1, 1)


@pytest.fixture
def vehicle():
    vehicle = VehicleFactory(name="Van")
    for number, value in enumerate([13_700, 13_750, 13_800, 13_840]):
        day = START + timedelta(days=3 * number)
        OdometerReadingFactory(vehicle=vehicle, value=value, read_on=day)
    return vehicle


def add(client, vehicle, query: str = "", **fields):
    url = admin_url(OdometerReading, "add") + query
    data = {"vehicle": vehicle.pk, "read_on": "2026-01-20", "value": "80888"}
    return client.post(url, data | fields, follow=True)


def say(client, reading, verdict: str):
    url = admin_url(OdometerReading, "review", reading.pk)
    return client.post(url, {"verdict": verdict}, follow=True)


@pytest.fixture
def odd(vehicle):
    return OdometerReadingFactory(
        vehicle=vehicle, value=80_888, read_on=START + timedelta(days=19)
    )


def total(vehicle) -> int:
    return Vehicle.objects.get(pk=vehicle.pk).usage.total


def test_one_that_fits_is_saved_without_a_word_more(owner_client, vehicle):
    response = add(owner_client, vehicle, value="14000")
    assert len(messages_of(response)) == 1
    assert total(vehicle) == 14_000


def test_one_that_does_not_fit_is_saved_and_said_to_be_odd(owner_client, vehicle):
    response = add(owner_client, vehicle)
    said = " ".join(messages_of(response))
    assert "does not fit the other readings and is set aside" in said
    assert "too far from 13,840\N{NO-BREAK SPACE}km" in said
    assert OdometerReading.objects.filter(value=80_888).exists()
    assert total(vehicle) == 13_840
    assert "Confirm" in response.content.decode()
    assert vehicle_tab_url(vehicle.pk, "readings") in response.content.decode()
    page = owner_client.get(vehicle_tab_url(vehicle.pk, "readings")).content.decode()
    assert "Readings that do not fit" in page
    assert "Confirm" in page


def test_completing_with_an_odd_mileage_says_so_too(owner_client, vehicle):
    record = MaintenanceRecordFactory(vehicle=vehicle)
    url = complete_url(record)
    data = {"completed_date": "2026-01-20", "completed_mileage": "80888"}
    response = owner_client.post(url, data, follow=True)
    assert MaintenanceRecord.objects.get().is_completed
    assert "does not fit" in " ".join(messages_of(response))


def test_confirming_it_counts_it(owner_client, vehicle, odd, owner):
    response = say(owner_client, odd, "confirmed")
    assert response.redirect_chain[-1][0].startswith(vehicle_page_url(vehicle.pk))
    assert messages_of(response) == ["80,888\N{NO-BREAK SPACE}km is confirmed."]
    assert total(vehicle) == 80_888
    entry = ModelLogEntry.objects.for_instance(odd).get()
    assert (entry.action, entry.user) == ("vehicles.reading_confirmed", owner)
    say(owner_client, odd, "")
    assert total(vehicle) == 13_840


def test_correcting_it_sets_it_aside_and_enters_another(owner_client, vehicle, odd):
    query = f"?vehicle={vehicle.pk}&instead={odd.pk}"
    form = owner_client.get(admin_url(OdometerReading, "add") + query)
    assert form.context["form"].initial["read_on"] == odd.read_on
    assert form.context["action_url"].endswith(f"?instead={odd.pk}")
    add(owner_client, vehicle, f"?instead={odd.pk}", value="13888")
    odd.refresh_from_db()
    assert odd.is_excluded
    assert total(vehicle) == 13_888


def test_a_refused_correction_leaves_the_old_one_as_it_is(owner_client, vehicle, odd):
    add(owner_client, vehicle, f"?instead={odd.pk}", value="-1")
    odd.refresh_from_db()
    assert not odd.is_excluded


@pytest.mark.parametrize("key", ["x", "0", "999999", "٣"])
def test_nonsense_in_the_place_of_the_corrected_one_is_ignored(
    owner_client, vehicle, key
):
    add(owner_client, vehicle, f"?instead={key}", value="13888")
    assert total(vehicle) == 13_888


def test_a_word_nobody_knows_is_refused(owner_client, odd):
    assert say(owner_client, odd, "perhaps").status_code == 400


def test_looking_at_the_address_changes_nothing(owner_client, odd):
    url = admin_url(OdometerReading, "review", odd.pk)
    assert owner_client.get(url).status_code == 405


def test_both_words_at_once_are_refused_in_the_form(owner_client, odd):
    url = admin_url(OdometerReading, "edit", odd.pk)
    response = owner_client.post(url, {"is_excluded": "on", "confirmed": "on"})
    assert "not both" in response.content.decode()


class TestRights:
    def viewer(self, vehicle):
        user = UserFactory()
        user.groups.set(Group.objects.filter(name=f"{vehicle.fleet}: viewers"))
        return user

    def test_a_viewer_sees_the_reason_and_no_buttons(self, client, vehicle, odd):
        client.force_login(self.viewer(vehicle))
        page = client.get(vehicle_page_url(vehicle.pk)).content.decode()
        assert "It is too far from" in page
        assert "reading-review" not in page

    def test_a_viewer_cannot_say_a_word(self, client, vehicle, odd):
        client.force_login(self.viewer(vehicle))
        say(client, odd, "confirmed")
        odd.refresh_from_db()
        assert not odd.confirmed

    def test_for_a_manager_of_another_fleet_it_does_not_exist(self, client, odd):
        other = VehicleFactory()
        user = UserFactory()
        user.groups.set(Group.objects.filter(name=f"{other.fleet}: managers"))
        client.force_login(user)
        assert say(client, odd, "confirmed").status_code == 404
        add(client, other, f"?instead={odd.pk}")
        odd.refresh_from_db()
        assert not odd.confirmed
        assert not odd.is_excluded


def test_new_instrument_is_entered_and_the_page_says_what_it_shows(
    owner_client, vehicle
):
    add(owner_client, vehicle, kind="replacement", value="0", read_on="2026-01-12")
    add(owner_client, vehicle, value="160", read_on="2026-01-16")
    page = owner_client.get(vehicle_page_url(vehicle.pk)).content.decode()
    assert "14,000\N{NO-BREAK SPACE}km" in page
    assert "the instrument shows 160\N{NO-BREAK SPACE}km" in page


def test_list_of_readings_says_which_count(owner_client, vehicle, odd):
    page = owner_client.get(reverse(admin_list())).content.decode()
    assert "It is too far from" in page


def admin_list() -> str:
    return OdometerReading.snippet_viewset.get_url_name("list")


def test_chart_shows_readings_and_has_a_table(owner_client, vehicle, odd):
    page = owner_client.get(vehicle_tab_url(vehicle.pk, "readings")).content.decode()
    assert '<svg class="chart"' in page
    assert 'class="chart__aside"' in page
    assert "The same as a table" in page


def test_the_old_address_of_a_verdict_leads_to_the_new_one(owner_client, odd):
    url = admin_url(OdometerReading, "word", odd.pk)
    owner_client.post(url, {"word": "confirmed"}, follow=True)
    odd.refresh_from_db()
    assert odd.confirmed
