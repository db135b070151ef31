"""A fleet manager's morning: find what is due, move it, and see that it moved."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format
from playwright.sync_api import expect

from tests.factories import MaintenanceRecordFactory, VehicleFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_search_the_list_and_reschedule_what_was_found(logged_in):
    page = logged_in
    vehicle = VehicleFactory(name="Sprinter", plate="KA-AT 123")
    today = vehicle.today()
    tyres, brakes = (
        MaintenanceRecordFactory(vehicle=vehicle, description=name, due_date=today)
        for name in ("Winter tyres", "Brakes")
    )
    page.goto("/admin/find/")
    page.get_by_role("searchbox", name="A plate").fill("winter tyrse")
    page.locator(".search-box").get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing contains “tyrse”")).to_be_visible()
    expect(page.get_by_role("link", name="Winter tyres")).to_be_visible()

    page.goto("/admin/snippets/maintenance/maintenancerecord/?q=kaat123+tyres")
    expect(page.get_by_role("link", name="Brakes")).to_have_count(0)
    table = page.locator("#listing-results table")
    assert table.evaluate("table => table.scrollWidth <= window.innerWidth")
    row = table.locator("tbody tr")
    expect(row.get_by_text(str(date_format(today)))).to_be_in_viewport()
    page.locator("[data-bulk-action-checkbox]").first.check()
    page.get_by_role("link", name="Move the due dates").click()
    page.get_by_label("By days").fill("14")
    page.get_by_role("button", name="Preview").click()
    expect(
        page.get_by_role("heading", name="1 maintenance record would change")
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Change 1 maintenance record").click()
    expect(page.get_by_text("1 record was changed.")).to_be_visible()
    tyres.refresh_from_db()
    brakes.refresh_from_db()
    assert (tyres.due_date, brakes.due_date) == (today + timedelta(days=14), today)
