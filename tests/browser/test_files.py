"""Adding files to a record: by dialog, drop and keyboard, on a phone and at a desk."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from attachments.models import PrivateImage
from core.admin.urls import admin_url
from maintenance.models import Attachment, MaintenanceRecord
from tests.factories import (
    PDF,
    AttachmentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
    png,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def disk(tmp_path):
    """Makes files on the person's disk."""

    def make(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make


@pytest.fixture
def vehicle():
    return VehicleFactory(name="Van")


def open_form(page, vehicle):
    page.goto(f"{admin_url(MaintenanceRecord, 'add')}?vehicle={vehicle.pk}")
    page.get_by_label("Description").fill("Brake pads")
    page.get_by_label("Maintenance type").select_option("Repair")
    return page.locator("#id_new_files")


def drop(page, *files: Path) -> None:
    """Drop files onto the place for them, as a mouse would."""
    contents = [[path.name, list(path.read_bytes())] for path in files]
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, bytes] of files)
                transfer.items.add(new File([new Uint8Array(bytes)], name));
            return transfer;
        }""",
        contents,
    )
    zone = page.locator(".files-input__zone")
    zone.dispatch_event("dragover", {"dataTransfer": transfer})
    expect(zone).to_have_class(re.compile("zone--over"))
    zone.dispatch_event("drop", {"dataTransfer": transfer})
    expect(zone).not_to_have_class(re.compile("zone--over"))


def save(page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def rows(page):
    return page.locator(".upload")


def lines(page):
    return page.locator("#id_attachments-FORMS > :not(.deleted)")


def test_many_at_once_each_with_its_own_answer(logged_in, vehicle, disk):
    page = logged_in
    field = open_form(page, vehicle)
    field.set_input_files(
        [
            disk("worn pads.png", png(60, 40)),
            disk("notes.pdf", b"just words"),
            disk("invoice.pdf", PDF),
        ]
    )
    expect(lines(page)).to_have_count(2)
    refused = rows(page)
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("notes.pdf")
    expect(refused.locator("[data-part=sentence]")).not_to_be_empty()
    expect(lines(page).nth(0)).to_contain_text("PNG, 60 × 40")
    expect(lines(page).nth(1)).to_contain_text("PDF, 1 page")
    kinds = page.get_by_label("Kind")
    expect(kinds.nth(0)).to_have_value("photo")
    expect(kinds.nth(1)).to_have_value("invoice")
    assert refused.bounding_box()["width"] <= page.viewport_size["width"]
    found = Axe().run(page, context=".files-input")
    assert found.violations_count == 0, found.generate_report()

    refused.get_by_role("button", name="Leave out").click()
    expect(rows(page)).to_have_count(0)
    page.get_by_label("Caption").nth(0).fill("Worn down")
    save(page)
    expect(page.get_by_alt_text("Worn down")).to_be_visible()
    expect(page.get_by_text("PDF, 1 page")).to_be_visible()
    photo, paper = MaintenanceRecord.objects.get().attachments.all()
    assert (photo.caption, photo.image.title) == ("Worn down", "worn pads")
    assert (paper.kind, paper.document.title) == ("invoice", "invoice")
    assert photo.image.collection == vehicle.fleet.collection

    page.get_by_role("tab", name="Files").click()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Worn down").click()
    assert photo.image.file.url in popup.value.url


def test_dropped_files_survive_a_form_that_is_refused(logged_in, vehicle, disk):
    page = logged_in
    open_form(page, vehicle)
    page.get_by_label("Description").fill("")
    drop(page, disk("one.png", png(20, 20)), disk("two.png", png(30, 30)))
    expect(lines(page)).to_have_count(2)
    save(page)
    expect(page.get_by_text("This field is required.")).to_be_visible()
    expect(lines(page)).to_have_count(2)
    expect(lines(page).nth(1)).to_contain_text("two")
    page.get_by_label("Description").fill("Brake pads")
    save(page)
    page.wait_for_url(f"**/inspect/{vehicle.pk}/")
    assert MaintenanceRecord.objects.get().attachments.count() == 2
    assert PrivateImage.objects.count() == 2


def test_same_file_is_pointed_out_and_used_again(logged_in, vehicle, disk):
    page = logged_in
    path = disk("worn.png", png(20, 20))
    open_form(page, vehicle).set_input_files(path)
    expect(lines(page)).to_have_count(1)
    save(page)
    page.wait_for_url(f"**/inspect/{vehicle.pk}/")
    field = open_form(page, vehicle)
    field.set_input_files(path)
    row = rows(page)
    expect(row).to_contain_text("The same file is already on “Brake pads” (Van).")
    expect(row.get_by_role("link", name="worn")).to_be_visible()
    save(page)  # held back: what becomes of it is not decided
    expect(page.get_by_role("status").last).to_have_text("Decide about worn.png first.")
    use = row.get_by_role("button", name="Use that one")
    expect(use).to_be_focused()
    use.click()
    expect(lines(page)).to_have_count(1)
    save(page)
    page.wait_for_url(f"**/inspect/{vehicle.pk}/")
    assert PrivateImage.objects.count() == 1
    assert Attachment.objects.count() == 2


def test_file_waits_for_the_vehicle_that_says_which_fleet(logged_in, disk):
    page = logged_in
    vehicle = VehicleFactory(name="Van")
    FleetFactory(name="Another")
    page.goto(admin_url(MaintenanceRecord, "add"))
    page.locator("#id_new_files").set_input_files(disk("worn.png", png()))
    expect(rows(page)).to_contain_text("Choose the vehicle first")
    page.get_by_role("button", name="Choose Vehicle").click()
    page.get_by_role("link", name="Van").click()
    expect(lines(page)).to_have_count(1)
    expect(rows(page)).to_have_count(0)
    assert PrivateImage.objects.get().collection == vehicle.fleet.collection


def test_saving_waits_for_files_that_are_on_their_way(logged_in, vehicle, disk):
    page = logged_in
    held = []
    page.route("**/upload/", lambda route: held.append(route))  # not a bare method
    field = open_form(page, vehicle)
    field.set_input_files(disk("worn.png", png()))
    progress = page.get_by_role("progressbar", name="Sending worn.png")
    expect(progress).to_be_visible()
    save(page)
    status = page.get_by_role("status").last
    expect(status).to_have_text("It will be saved as soon as all files are there.")
    expect(status).to_be_visible()
    held[0].continue_()
    page.wait_for_url(f"**/inspect/{vehicle.pk}/")
    assert Attachment.objects.get().image.title == "worn"


def test_file_can_be_replaced_and_removed_where_it_is_used(logged_in, vehicle, disk):
    page = logged_in
    collection = vehicle.fleet.collection
    record = MaintenanceRecordFactory(vehicle=vehicle)
    old = ImageFactory(collection=collection, title="Blurred")
    AttachmentFactory(record=record, image=old, caption="Disc")
    other = ImageFactory(collection=collection, title="Wrong car")
    AttachmentFactory(record=record, image=other)
    page.goto(admin_url(MaintenanceRecord, "edit", record.pk))
    with page.expect_file_chooser() as chooser:
        lines(page).nth(0).get_by_role("button", name="Replace").click()
    chooser.value.set_files(disk("invoice.pdf", PDF))
    line = lines(page).nth(0)
    expect(line.get_by_role("link", name="invoice")).to_be_visible()
    expect(line).to_contain_text("PDF, 1 page")
    expect(line.get_by_role("link", name="Blurred")).to_be_hidden()
    lines(page).nth(1).get_by_role("button", name="Delete").click()
    save(page)
    page.wait_for_url(f"**/inspect/{vehicle.pk}/")
    attachment = record.attachments.get()
    assert (attachment.caption, attachment.document.title) == ("Disc", "invoice")
    page.goto("/admin/unused-files/")
    expect(page.get_by_role("link", name="Blurred")).to_be_visible()
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Delete the chosen files…").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("Deleted: 2 images.")).to_be_visible()
    assert not PrivateImage.objects.exists()


def test_by_keyboard_alone(logged_in, vehicle, disk):
    page = logged_in
    field = open_form(page, vehicle)
    field.focus()
    expect(field).to_be_focused()
    with page.expect_file_chooser() as chooser:
        field.press("Space")
    chooser.value.set_files([disk("a.png", png(9, 9)), disk("b.exe", b"MZ")])
    status = page.locator(".files-input").get_by_role("status")
    expect(status).to_contain_text("b.exe:")
    expect(lines(page)).to_have_count(1)
    expect(field).to_be_focused()
    for _step in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.part") == "dismiss":
            break
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(0)
    expect(field).to_be_focused()


def test_completing_takes_a_photo_of_the_invoice(logged_in, vehicle, disk):
    page = logged_in
    record = MaintenanceRecordFactory(vehicle=vehicle, description="Pads")
    page.goto(admin_url(MaintenanceRecord, "complete", record.pk))
    page.locator("#id_new_files").set_input_files(disk("bill.png", png(50, 70)))
    kept = page.get_by_role("checkbox", name="bill")
    expect(kept).to_be_checked()
    page.get_by_label("Cost").fill("-1")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("greater than or equal to 0")).to_be_visible()
    expect(page.get_by_role("checkbox", name="bill")).to_be_checked()
    page.get_by_label("Cost").fill("80")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("“Pads” is completed.")).to_be_visible()
    assert record.attachments.get().kind == "invoice"


def test_without_the_script_files_are_sent_with_the_form(logged_in, vehicle, disk):
    page = logged_in
    page.route("**/files.js*", lambda route: route.fulfill(body=""))
    field = open_form(page, vehicle)
    expect(field).to_be_visible()
    field.set_input_files([disk("a.png", png(9, 9)), disk("b.pdf", b"just words")])
    save(page)
    expect(page.get_by_text("“b.pdf”:")).to_be_visible()
    expect(page.get_by_role("checkbox", name="a", exact=False).last).to_be_visible()
    save(page)
    page.wait_for_url(f"**/inspect/{vehicle.pk}/")
    assert Attachment.objects.get().image.title == "a"


def test_phone_offers_its_camera_and_asks_for_jpeg(profiles, let_in, vehicle):
    phone = profiles(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    let_in(phone, UserFactory(is_superuser=True))
    held = phone.new_page()
    held.goto(f"{admin_url(MaintenanceRecord, 'add')}?vehicle={vehicle.pk}")
    camera = held.get_by_label("Take a photo")
    expect(camera).to_be_visible()
    assert camera.get_attribute("capture") == "environment"
    assert camera.get_attribute("accept") == "image/jpeg,image/png"
    width = held.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
