"""Typing a wrong reading, and putting it right."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.factories import OdometerReadingFactory, VehicleFactory
from vehicles.models import Vehicle
from vehicles.urls import vehicle_page_url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def save(page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def total(vehicle) -> int:
    return Vehicle.objects.get(pk=vehicle.pk).usage.total


def test_a_wrong_reading_is_said_to_be_odd_confirmed_and_corrected(logged_in):
    page = logged_in
    vehicle = VehicleFactory(name="Van")
    for ago in range(8, 0, -1):
        day = vehicle.today() - timedelta(days=3 * ago)
        OdometerReadingFactory(vehicle=vehicle, value=14_000 - 50 * ago, read_on=day)

    page.goto(vehicle_page_url(vehicle.pk))
    page.get_by_role("tab", name="Readings").click()
    expect(page.get_by_role("img", name="Odometer of Van")).to_be_visible()
    page.get_by_role("link", name="Add reading").click()
    page.get_by_label("Odometer").fill("80888")
    save(page)
    expect(page.get_by_text("does not fit the other readings")).to_be_visible()
    assert total(vehicle) == 13_950

    page.get_by_role("button", name="Confirm").first.click()
    expect(page.get_by_text("is confirmed.")).to_be_visible()
    assert total(vehicle) == 80_888
    page.get_by_role("button", name="Re-evaluate").first.click()
    expect(page.get_by_text("is re-evaluated.")).to_be_visible()

    page.get_by_role("link", name="Correct 80,888").first.click()
    today = vehicle.today().isoformat()
    expect(page.get_by_label("Read on")).to_have_value(today)
    page.get_by_label("Odometer").fill("13988")
    save(page)
    expect(page.get_by_text("created.")).to_be_visible()
    expect(page.get_by_text("Readings that do not fit")).to_have_count(0)
    assert total(vehicle) == 13_988
