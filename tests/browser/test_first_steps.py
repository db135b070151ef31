"""The first person: a log-in that asks for an e-mail address, a fleet that knows where
they live, and work of which somebody is told."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from autotracker import first_login
from maintenance.models import MaintenanceRecord
from notifications.recipients import audiences
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_invitation import sign_in
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from tests.privacy.conftest import member
from vehicles.models import Fleet

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

NEW_YORK = {"locale": "en-US", "timezone_id": "America/New_York"}


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request, browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, viewport=request.param, **NEW_YORK
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def test_from_the_first_login_to_somebody_who_is_told(page, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    first_login.create()
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("admin")
    page.locator("input[name=password]").fill(first_login.password())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/admin/")
    expect(page.get_by_text("no reminder reaches you")).to_have_count(0)

    page.goto("/admin/snippets/vehicles/fleet/add/")
    expect(page.locator("select[name=time_zone]")).to_have_value("America/New_York")
    expect(page.locator("select[name=currency]")).to_have_value("USD")
    expect(page.locator("select[name=distance_unit]")).to_have_value("mi")
    page.locator("select[name=currency]").select_option("CHF")
    page.locator("select[name=time_zone]").select_option("Europe/Berlin")
    expect(page.locator("select[name=currency]")).to_have_value("CHF")
    expect(page.locator("select[name=distance_unit]")).to_have_value("km")
    page.locator("select[name=time_zone]").select_option("America/New_York")
    page.locator("select[name=currency]").select_option("USD")
    page.locator("input[name=name]").fill("Household")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Household").first).to_be_visible()

    fleet = Fleet.objects.get()
    assert (fleet.time_zone, fleet.currency) == ("America/New_York", "USD")
    vehicle = VehicleFactory(fleet=fleet)
    record = MaintenanceRecordFactory(vehicle=vehicle, due_date="2030-01-01")
    told = audiences(MaintenanceRecord.objects.all())[record.pk]
    assert told.people == {User.objects.get(email="ann@example.org").pk}


def test_one_press_mends_what_nobody_is_told_of(page, let_in):
    record = MaintenanceRecordFactory(description="Wipers", due_date="2030-01-01")
    fleet = record.vehicle.fleet
    mona = member(fleet, "managers", email="mona@example.org")
    let_in(page.context, mona)
    page.goto("/admin/")
    expect(page.get_by_text("Of 1 open record nobody is told")).to_be_visible()
    page.get_by_role("button", name="Remind me").click()
    expect(page.get_by_text("From now on you are reminded")).to_be_visible()
    expect(page.get_by_text("nobody is told")).to_have_count(0)
    assert [*fleet.notify_users.all()] == [mona]


def test_who_invites_hands_on_the_link(page, let_in, settings, tmp_path, live_server):
    settings.EMAIL_BACKEND = "autotracker.mail.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    fleet = FleetFactory(name="Household")
    let_in(page.context, member(fleet, "managers", email="mona@example.org"))
    page.goto(f"/admin/snippets/vehicles/fleet/invite/{fleet.pk}/")
    expect(page.get_by_text(settings.EMAIL_FILE_PATH)).to_be_visible()
    expect(page.get_by_label("Remind this person too")).to_be_checked()
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_role("button", name="Invite", exact=True).click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    url = page.locator("#invitation-link").input_value()
    page.context.clear_cookies()
    page.goto(url)
    for field in ("new_password1", "new_password2"):
        page.locator(f"input[name={field}]").fill("s3same-open-it")
    page.get_by_role("button", name="Choose the password and accept").click()
    page.wait_for_url("**/admin/login/")
    sign_in(page, "ann@example.org", "s3same-open-it")
    assert User.objects.get(email="ann@example.org") in fleet.notify_users.all()
