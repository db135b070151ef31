"""What people come for, done in Chromium on a phone and at a desk."""

import pytest
from playwright.sync_api import expect

from maintenance.models import MaintenanceRecord
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from vehicles.models import Vehicle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def save(page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_add_a_vehicle_a_record_with_a_photo_and_complete_it(logged_in, photo):
    page = logged_in
    FleetFactory(name="The Lindqvists", currency="EUR")

    page.goto("/admin/snippets/vehicles/vehicle/")
    page.get_by_role("link", name="Add vehicle").click()
    page.get_by_label("Fleet").select_option("The Lindqvists")
    page.get_by_label("Name").fill("Enyaq")
    page.get_by_label("Licence plate").fill("M-AB 123E")
    page.get_by_label("Powertrain").select_option("Electric")
    page.get_by_label("Battery capacity (kWh)").fill("82")
    save(page)
    expect(page.get_by_text("Vehicle 'Enyaq' created.")).to_be_visible()
    expect(page.locator("h2", has_text="Enyaq")).to_be_visible()

    page.get_by_role("link", name="Add record").click()
    page.get_by_label("Description").fill("Brake pads")
    page.get_by_label("Maintenance type").select_option("Repair")
    page.get_by_role("button", name="Add attachment").click()
    page.get_by_role("button", name="Choose an image").click()
    page.get_by_role("tab", name="Upload").click()
    page.locator("#id_image-chooser-upload-file").set_input_files(photo)
    title = page.locator("#id_image-chooser-upload-title")
    expect(title).to_have_value("worn pads")  # filled in from the file's name
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator(".modal")).to_have_count(0)
    page.get_by_label("Caption").fill("Worn down")
    save(page)
    expect(page.get_by_alt_text("Worn down")).to_be_visible()
    expect(page.get_by_text("To do", exact=True)).to_be_visible()

    page.get_by_role("link", name="Complete").click()
    vehicle = Vehicle.objects.get()
    expect(page.get_by_label("Completed on")).to_have_value(vehicle.today().isoformat())
    page.get_by_label("Completed mileage").fill("12000")
    page.get_by_label("Cost").fill("80.50")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("“Brake pads” is completed.")).to_be_visible()
    expect(page.get_by_text("€80.50").first).to_be_visible()
    expect(page.get_by_text("12,000\N{NO-BREAK SPACE}km").first).to_be_visible()

    record = MaintenanceRecord.objects.get()
    assert record.is_completed
    assert record.created_by.username == "owner"
    image = record.attachments.get().image
    assert image.title == "worn pads"
    assert image.collection == vehicle.fleet.collection


def test_battery_fields_show_only_for_vehicles_that_have_one(logged_in):
    page = logged_in
    vehicle = VehicleFactory(electric=True, battery_type="lfp")
    page.goto(f"/admin/snippets/vehicles/vehicle/edit/{vehicle.pk}/")
    battery = page.get_by_label("Battery type")
    expect(battery).to_be_visible()
    page.get_by_label("Powertrain").select_option("Diesel")
    expect(battery).to_be_hidden()
    page.get_by_label("Powertrain").select_option("Plug-in hybrid")
    expect(battery).to_be_visible()


def test_details_are_previewed_as_they_will_be_shown(logged_in):
    page = logged_in
    record = MaintenanceRecordFactory(details="")
    page.goto(f"/admin/snippets/maintenance/maintenancerecord/edit/{record.pk}/")
    page.locator(".CodeMirror").click()
    page.keyboard.type("**worn** down <script>alert(1)</script>")
    page.get_by_role("button", name="Preview").click()
    preview = page.locator(".editor-preview-active")
    expect(preview.locator("strong")).to_have_text("worn")
    expect(preview).not_to_contain_text("alert")
    save(page)
    expect(page.get_by_text("is not allowed here")).to_be_visible()
    assert MaintenanceRecord.objects.get().details == ""


def test_deleting_a_vehicle_with_a_history_says_why_not(logged_in):
    page = logged_in
    vehicle = MaintenanceRecordFactory(vehicle__name="Van").vehicle
    page.goto(f"/admin/snippets/vehicles/vehicle/delete/{vehicle.pk}/")
    expect(
        page.get_by_text("“Van” has a history (1 maintenance record)")
    ).to_be_visible()


def test_home_leads_to_what_is_due_and_completes_it(logged_in):
    page = logged_in
    vehicle = VehicleFactory(name="Van")
    MaintenanceRecordFactory(
        vehicle=vehicle, description="Inspection", due_date=vehicle.today()
    )
    page.goto("/admin/")
    expect(page.get_by_text("Due within a week: 1")).to_be_visible()
    page.get_by_role("link", name="Complete Inspection").click()
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("“Inspection” is completed.")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_text("Nothing is overdue")).to_be_visible()
