"""Two dues and a forecast that has come, in Chromium on a phone and at a desk."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from tests.browser.test_board import check
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.urls import vehicle_page_url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def van():
    """A van with something overdue by date, whose mileage is not due for sure yet, and
    something that is only probably due."""
    van = VehicleFactory(name="Van 7", fleet=FleetFactory(name="City"))
    today = van.today()
    for number in range(8):
        OdometerReadingFactory(
            vehicle=van,
            read_on=today - timedelta(days=80 - 10 * number),
            value=10_000 + 400 * number,
        )
    MaintenanceRecordFactory(
        vehicle=van,
        description="Oil and filter",
        due_date=today - timedelta(days=64),
        due_mileage=13_300,
    )
    MaintenanceRecordFactory(vehicle=van, description="Tyres", due_mileage=13_150)
    return van


def test_what_is_certain_and_what_is_probable(page, let_in, van, request):
    maria = UserFactory(username="maria")
    maria.groups.add(Group.objects.get(name="City: managers"))
    let_in(page.context, maria)
    page.set_default_navigation_timeout(30_000)

    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Overdue: 1")).to_be_visible()
    heading = "Probably due, read the odometer: 1"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_text("64 days ago", exact=True)).to_be_visible()
    expect(page.get_by_text("by mileage: 13,300")).to_be_visible()
    check(page)

    page.goto("/admin/due/?all=1")
    expect(page.locator(".board-urgency--probably_due")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Probably due", exact=True).click()
    expect(page.get_by_role("link", name="Tyres", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Oil and filter", exact=True)).to_have_count(0)

    page.goto(vehicle_page_url(van.pk))
    expect(page.get_by_text("by date:").first).to_be_visible()
    check(page)

    # The reading decides.
    page.goto("/admin/")
    page.get_by_role("link", name="Update odometer Van 7").click()
    page.get_by_label("Odometer", exact=False).first.fill("13200")
    page.get_by_role("button", name="Save").first.click()
    page.goto("/admin/due/?urgency=probably_due")
    expect(page.get_by_role("link", name="Tyres", exact=True)).to_have_count(0)
