"""A van is sold within the family of fleets: look at what would happen, and do it."""

import pytest
from playwright.sync_api import expect

from tests.factories import (
    AttachmentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    ShareFactory,
    SupplierFactory,
    VehicleFactory,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_move_a_vehicle_to_another_fleet(logged_in):
    page = logged_in
    old, new = FleetFactory(name="Household"), FleetFactory(name="Company")
    van = VehicleFactory(fleet=old, name="Van")
    garage = SupplierFactory(fleet=old, name="Corner garage")
    record = MaintenanceRecordFactory(vehicle=van, supplier=garage)
    AttachmentFactory(record=record, image=ImageFactory(collection=old.collection))
    ShareFactory(vehicle=van)

    page.goto(f"/admin/snippets/vehicles/vehicle/edit/{van.pk}/")
    expect(page.get_by_text("by “Move to another fleet”").first).to_be_visible()
    page.goto(f"/admin/snippets/vehicles/vehicle/inspect/{van.pk}/")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Move to another fleet").click()
    page.get_by_label("To which fleet?").select_option("Company")
    page.get_by_role("button", name="Preview").click()
    heading = "“Van” would go from “Household” to “Company”"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    for text in ("1 file that nothing else uses", "Corner garage", "is revoked"):
        expect(page.get_by_text(text)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Back").click()
    page.get_by_label("Leave them behind").check()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Move to “Company”").click()
    expect(page.get_by_text("“Van” is in “Company” now.")).to_be_visible()
    van.refresh_from_db()
    record.refresh_from_db()
    assert (van.fleet, record.supplier) == (new, None)
