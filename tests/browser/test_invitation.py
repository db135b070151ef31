"""A manager invites somebody, who opens the mail's link and sees the one fleet."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tenancy import pending
from tenancy.invitations import invite
from tests.factories import FleetFactory, VehicleFactory
from tests.privacy.conftest import member
from vehicles.models import Fleet

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def sign_in(page, username: str, password: str) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(username)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


def test_who_has_an_account_logs_in_and_accepts(page, live_server, settings):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    fleet = FleetFactory(name="The Lindqvists")
    mona = member(fleet, "managers", username="mona")
    other = FleetFactory(name="Works")
    ann = member(other, "managers", username="ann", email="ann@example.org")
    entry = invite(fleet, "viewers", ann.email, by=mona, now=timezone.now())
    page.goto(pending.link(entry, is_mailed=True))
    page.get_by_role("link", name="Log in and accept").click()
    page.get_by_label("Username").fill("ann")
    page.locator("input[name=password]").fill("s3same-open")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You belong to “The Lindqvists” now.")).to_be_visible()
    assert {*Fleet.objects.visible_to(ann)} == {fleet, other}


def test_from_the_button_to_the_fleet(page, live_server, settings):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    fleet = FleetFactory(name="The Lindqvists")
    VehicleFactory(fleet=fleet, name="Enyaq")
    VehicleFactory(fleet__name="Works", name="Sprinter")
    member(fleet, "managers", username="mona")

    sign_in(page, "mona", "s3same-open")
    page.goto("/admin/snippets/vehicles/fleet/")
    page.get_by_role("link", name="The Lindqvists", exact=True).click()
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_label("First name").fill("Ann")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("ann@example.org is invited to")).to_be_visible()

    page.goto("/admin/")
    page.context.clear_cookies()
    page.goto(re.search(r"http\S+", mail.outbox[0].body)[0])
    for field in ("new_password1", "new_password2"):
        page.locator(f"input[name={field}]").fill("s3same-open-it")
    page.get_by_role("button", name="Choose the password and accept").click()
    page.wait_for_url("**/admin/login/")
    expect(page.get_by_text("user name ann@example.org")).to_be_visible()
    sign_in(page, "ann@example.org", "s3same-open-it")

    page.goto("/admin/snippets/vehicles/vehicle/")
    expect(page.get_by_role("link", name="Enyaq")).to_be_visible()
    expect(page.get_by_text("Sprinter")).to_have_count(0)
    page.goto("/admin/snippets/vehicles/fleet/")
    expect(page.get_by_text("The Lindqvists").first).to_be_visible()
    expect(page.get_by_text("Works")).to_have_count(0)
    expect(page.get_by_role("link", name="Add fleet")).to_have_count(0)
