"""A household with its car, from one end to the other, on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.forms.dates import words
from maintenance.models import MaintenanceRecord
from notifications.reminders import run
from tests.browser.conftest import PHONE
from tests.browser.test_board import check
from tests.browser.test_journeys import save
from tests.factories import FleetFactory
from tests.privacy.conftest import member
from vehicles.models import Vehicle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def anna(page, let_in):
    """Keeps the cars of her family; somebody gave her the fleet, and no more."""
    fleet = FleetFactory(name="The Lindqvists", currency="EUR")
    anna = member(fleet, "managers", username="anna", email="anna@example.org")
    fleet.notify_users.add(anna)
    fleet.save()
    let_in(page.context, anna)
    return anna


@pytest.mark.parametrize("page", [PHONE], ids=["phone"], indirect=True)
def test_a_household_is_reminded_and_photographs_the_invoice(
    page, anna, photo, mail_server, settings, live_server
):
    settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    page.goto("/admin/")
    page.get_by_role("link", name="Add your first vehicle").click()
    page.get_by_label("Name").fill("Enyaq")
    page.get_by_label("Licence plate").fill("M-AB 123E")
    save(page)
    expect(page.get_by_text("Vehicle 'Enyaq' created.")).to_be_visible()

    page.goto("/admin/")
    page.get_by_role("link", name="Plan what is to be done regularly").click()
    vehicle = Vehicle.objects.get()
    last = vehicle.today() - timedelta(days=365)
    page.get_by_role("button", name="Choose vehicle").click()
    page.locator(".modal").get_by_role("link", name="Enyaq").click()
    page.get_by_label("Title").fill("Brake fluid")
    page.get_by_label("Maintenance type").select_option("Routine maintenance")
    page.get_by_label("Every so many months").fill("12")
    start = page.get_by_role("textbox", name="Counted from", exact=True)
    expect(page.get_by_text("today, as nothing is known")).to_be_visible()
    start.fill(f"{last:%d/%m/%Y}")
    start.press("Tab")
    expect(page.get_by_text(words(last))).to_be_visible()
    save(page)
    expect(page.get_by_text("“Brake fluid” is planned. Next:")).to_be_visible()

    run(lambda: timezone.now().replace(hour=12))
    [(recipients, mail)] = mail_server.received
    assert recipients == ["anna@example.org"]
    assert mail["Subject"].startswith("Brake fluid: ")
    text = mail.get_body(("plain",)).get_content()
    page.goto(re.search(r"Open it:\s+(\S+)", text)[1])
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Complete").first.click()
    expect(page.get_by_label("Completed on")).to_be_visible()
    check(page)
    page.get_by_label("Completed mileage").fill("12000")
    page.get_by_label("Cost").fill("80.50")
    page.locator("input[type=file][capture]").set_input_files(photo)
    expect(page.locator(".upload")).to_have_count(0)  # it is there
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("“Brake fluid” is completed. Next:")).to_be_visible()
    expect(page.get_by_text("€80.50").first).to_be_visible()
    check(page)
    done = MaintenanceRecord.objects.completed().get()
    assert done.attachments.get().kind == "invoice"
    page.goto("/admin/")
    expect(page.get_by_text("Nothing is overdue")).to_be_visible()
