"""Changing a vehicle's distance unit: what it would mean is shown before it is done."""

from datetime import date

import pytest
from playwright.sync_api import expect

from core.admin.urls import admin_url
from tests.factories import OdometerReadingFactory, VehicleFactory
from vehicles.models import Vehicle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_one_is_asked_whether_to_relabel_or_convert(logged_in):
    van = VehicleFactory(name="Volvo", distance_unit="km")
    reading = OdometerReadingFactory(
        vehicle=van, value=154754, read_on=date(2026, 3, 1)
    )
    page = logged_in
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(admin_url(Vehicle, "edit", van.pk))
    expect(page.get_by_label("Convert:")).to_have_count(0)
    page.get_by_label("Distance unit").select_option("mi")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Relabel or convert?").first).to_be_visible()
    expect(page.get_by_text("96,160")).to_be_visible()
    page.get_by_label("Convert:").scroll_into_view_if_needed()
    page.get_by_label("Convert:").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Distance unit")).not_to_be_visible()
    reading.refresh_from_db()
    assert reading.value == 96_160
