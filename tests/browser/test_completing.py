"""A mistyped completion is corrected, and work entered beside a plan completes it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from maintenance.models import MaintenanceRecord
from tests.browser.test_journeys import save
from tests.factories import (
    MaintenancePlanFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from vehicles.urls import vehicle_page_url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_enter_work_that_is_planned_mistype_its_mileage_and_correct_it(logged_in):
    page = logged_in
    vehicle = VehicleFactory(name="Enyaq")
    today = vehicle.today()
    for number in range(5):
        OdometerReadingFactory(
            vehicle=vehicle,
            value=154_000 - 400 * number,
            read_on=today - timedelta(days=3 + 10 * number),
        )
    plan = MaintenancePlanFactory(
        vehicle=vehicle,
        title="Oil and filter",
        every_distance=10_000,
        start_mileage=144_754,
        start_date=today - timedelta(days=300),
    )

    page.goto(vehicle_page_url(vehicle.pk))
    page.get_by_role("link", name="Add record").click()
    page.get_by_label("Description").fill("Oil 5W-30")
    page.get_by_label("Maintenance type").select_option("Repair")
    page.locator("#id_status").select_option("Completed")
    page.get_by_label("Completed mileage").fill("1554754")
    save(page)
    expect(page.get_by_text("This may be work that is planned")).to_be_visible()
    page.get_by_label("Oil and filter").check()
    save(page)
    expect(page.get_by_text("or 164,000")).to_be_visible()
    expect(page.get_by_text("does not fit the other readings")).to_be_visible()
    assert plan.records.completed().get().description == "Oil 5W-30"

    page.get_by_role("link", name="Correct").first.click()
    page.get_by_label("Odometer").fill("154754")
    save(page)
    record = MaintenanceRecord.objects.completed().get()
    assert record.completed_mileage == 154_754
    assert plan.open_record.due_mileage == 164_754
    page.goto(vehicle_page_url(vehicle.pk))
    page.get_by_role("tab", name="Plans").click()
    expect(page.locator(".plans-table")).to_contain_text("164,754")
