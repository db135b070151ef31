"""The morning of a fleet's manager, from one end to the other, on a phone and at a
desk."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils.formats import date_format
from openpyxl import load_workbook
from playwright.sync_api import expect

from maintenance.models import MaintenanceRecord
from tests.browser.test_board import check
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from tests.privacy.conftest import member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def city(page, let_in):
    """A fleet with two jobs that are overdue, and its manager."""
    fleet = FleetFactory(name="City", currency="EUR")
    let_in(page.context, member(fleet, "managers", username="maria"))
    van = VehicleFactory(name="Van 7", fleet=fleet)
    for name in ("Brakes", "Wipers"):
        due = van.today() - timedelta(days=3)
        MaintenanceRecordFactory(vehicle=van, description=name, due_date=due, cost=9)
    return fleet


def test_a_manager_moves_what_is_due_and_takes_it_back(page, city):
    before = MaintenanceRecord.objects.get(description="Brakes").due_date
    after = before + timedelta(days=14)
    page.goto("/admin/due/")
    page.get_by_role("link", name="Overdue", exact=True).click()
    page.get_by_text("Save this view").click()
    page.get_by_label("Name").fill("Late")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The view “Late” is saved.")).to_be_visible()

    for box in page.locator("tbody [data-bulk-action-checkbox]").all():
        box.check()
    page.get_by_role("link", name="Move the due dates").click()
    page.get_by_label("By days").fill("14")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text(date_format(after)).first).to_be_visible()
    assert {record.due_date for record in MaintenanceRecord.objects.all()} == {before}
    page.get_by_role("button", name="Change 2 maintenance records").click()
    expect(page.get_by_text("2 records were changed.")).to_be_visible()
    assert {record.due_date for record in MaintenanceRecord.objects.all()} == {after}

    page.goto("/admin/due/?ordering=vehicle")
    page.get_by_role("link", name="Brakes", exact=True).click()
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_text("As it was before").first).to_be_visible()
    check(page)
    page.locator("#listing-results").get_by_role("button", name="Actions").last.click()
    page.get_by_role("link", name="Review this version").click()
    expect(page.get_by_label("Due date")).to_have_value(str(before))
    page.get_by_role("button", name="Replace current revision").click()
    expect(
        page.get_by_text("has been replaced").or_(page.get_by_text("updated"))
    ).to_be_visible()
    brakes, wipers = MaintenanceRecord.objects.order_by("description")
    assert (brakes.due_date, wipers.due_date) == (before, after)

    page.goto("/admin/due/")
    page.get_by_role("link", name="Late").click()
    expect(page.get_by_role("link", name="Brakes", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Wipers", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Actions").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download XLSX").click()
    sheet = download.value.path().read_bytes()
    _heading, line = load_workbook(BytesIO(sheet)).active.rows
    assert "Brakes" in [cell.value for cell in line]

    page.goto("/admin/maintenance/year/")
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.locator("p[role=status]")).to_have_text("The report is ready.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
