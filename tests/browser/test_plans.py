"""Plans as people use them: for a car with a history, and for a fleet."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from maintenance.models import MaintenancePlan, MaintenanceType
from tests.browser.test_journeys import save
from tests.factories import (
    MaintenanceRecordFactory,
    PlanTemplateFactory,
    VehicleFactory,
)
from vehicles.urls import vehicle_page_url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_plan_a_car_with_a_history_complete_it_and_see_the_next(logged_in):
    page = logged_in
    vehicle = VehicleFactory(name="Enyaq")
    last = vehicle.today() - timedelta(days=200)
    routine = MaintenanceType.objects.get(code="routine")
    fields = {"vehicle": vehicle, "maintenance_type": routine, "status": "completed"}
    for description, day, mileage in (
        ("Oil and filter", last, 41_000),
        ("Wipers", last + timedelta(days=30), 43_000),
    ):
        MaintenanceRecordFactory(
            **fields,
            description=description,
            completed_date=day,
            completed_mileage=mileage,
        )

    page.goto(vehicle_page_url(vehicle.pk))
    page.get_by_role("tab", name="Plans").click()
    page.get_by_role("link", name="Add plan").click()
    page.get_by_label("Title").fill("Oil and filter")
    page.get_by_label("Every so many months").fill("12")
    page.get_by_label("Every such distance").fill("15000")
    # The history proposes the start, as soon as it is known what is meant.
    expect(page.get_by_role("textbox", name="Counted from", exact=True)).to_have_value(
        str(last)
    )
    expect(page.get_by_label("Counted from mileage")).to_have_value("41000")
    expect(page.get_by_text("last completed: “Oil and filter”")).to_be_visible()
    page.get_by_label("Counted from mileage").fill("41500")
    save(page)
    expect(page.get_by_text("“Oil and filter” is planned. Next:")).to_be_visible()

    plan = MaintenancePlan.objects.get()
    assert (plan.start_date, plan.start_mileage) == (last, 41_500)
    expect(page.get_by_role("tab", name="Plans", selected=True)).to_be_visible()
    expect(page.locator(".plans-timeline")).to_be_visible()
    expect(page.locator(".plans-table")).to_contain_text("56,500")
    page.locator(".plans-table").get_by_role("link", name="Complete").click()
    page.get_by_label("Completed mileage").fill("44000")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("“Oil and filter” is completed. Next:")).to_be_visible()
    page.get_by_role("tab", name="Plans").click()
    expect(page.locator(".plans-table")).to_contain_text("59,000")
    page.get_by_role("tab", name="Timeline").click()
    assert plan.records.count() == 2

    page.locator(".timeline").get_by_role("link", name="Oil and filter").first.click()
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Skip this time, or end the plan").click()
    page.get_by_label("End the plan").check()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("The plan “Oil and filter” is ended.")).to_be_visible()
    expect(page.locator(".plans-timeline")).to_have_count(0)


def test_save_stays_under_the_finger_when_a_proposal_comes(logged_in):
    page = logged_in
    routine = MaintenanceType.objects.get(code="routine")
    vehicle = VehicleFactory()
    fields = {"vehicle": vehicle, "maintenance_type": routine, "status": "completed"}
    long = "Brake fluid, " + "as the handbook says, " * 6
    for description, days in (("Oil", 0), (long, 30)):
        day = vehicle.today() - timedelta(days=days)
        MaintenanceRecordFactory(**fields, description=description, completed_date=day)
    add = "/admin/snippets/maintenance/maintenanceplan/add/"
    page.goto(f"{add}?vehicle={vehicle.pk}")
    page.get_by_label("Every so many months").fill("12")
    expect(page.get_by_text("last completed: “Oil”")).to_be_visible()
    button = page.get_by_role("button", name="Save", exact=True)
    button.scroll_into_view_if_needed()
    page.get_by_label("Title").evaluate("title => title.focus({preventScroll: true})")
    page.keyboard.insert_text("Brake fluid")
    button.hover(position={"x": 20, "y": 4})
    with page.expect_response("**/propose/**") as answer:
        page.mouse.down()  # leaves the title, of which the history knows more
    answer.value.finished()
    start = page.get_by_role("textbox", name="Counted from", exact=True)
    expect(start).to_have_value(str(day))
    page.mouse.up()
    expect(page.get_by_text("“Brake fluid” is planned. Next:")).to_be_visible()


def test_apply_a_template_to_three_vehicles(logged_in):
    page = logged_in
    fleet = VehicleFactory(name="Van 1").fleet
    VehicleFactory(name="Van 2", fleet=fleet)
    VehicleFactory(name="Van 3", fleet=fleet, distance_unit="mi")
    PlanTemplateFactory(
        title="Tail lift inspected",
        every_months=6,
        every_distance=30_000,
        meant_for="Vans",
        source="The lift's handbook",
    )

    page.goto("/admin/snippets/vehicles/vehicle/")
    for number in (1, 2, 3):
        row = page.locator("tr", has_text=f"Van {number}")
        row.locator("input[type=checkbox]").check()
    page.get_by_label("Apply plan templates to the chosen vehicles").click()
    page.get_by_label("Tail lift inspected").check()
    page.get_by_role("button", name="Look at what would be made").click()
    expect(page.get_by_text("3 plans would be made")).to_be_visible()
    expect(page.get_by_text("18,500").first).to_be_visible()
    assert not MaintenancePlan.objects.exists()
    page.get_by_role("button", name="Make 3 plans").click()
    expect(page.get_by_text("3 plans were made on 3 vehicles.")).to_be_visible()
    assert MaintenancePlan.objects.count() == 3
