"""Typing dates and amounts as people do, and leaving the field."""

from datetime import date

import pytest
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from accounts.models import User
from core.admin.urls import admin_url
from maintenance.models import MaintenanceRecord
from maintenance.views import complete_url
from tests.factories import MaintenanceRecordFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
DAY = date(2027, 2, 3)


@pytest.fixture
def record():
    return MaintenanceRecordFactory(due_date=date(2027, 1, 1))


def save(page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize("text", ["03/02/2027", "3.2.2027", "Feb 3 2027", "2027-02-03"])
def test_what_is_meant_is_said_and_kept(logged_in, record, text):
    page = logged_in
    page.goto(admin_url(MaintenanceRecord, "edit", record.pk))
    due = page.get_by_label("Due date")
    expect(page.get_by_text("1 January 2027", exact=True)).to_be_visible()
    due.fill("")
    due.press_sequentially(text)
    due.press("Tab")
    expect(page.get_by_text("3 February 2027", exact=True)).to_be_visible()
    expect(due).to_have_value(text)
    save(page)
    expect(page.get_by_text("updated.")).to_be_visible()
    record.refresh_from_db()
    assert record.due_date == DAY


@pytest.mark.parametrize("text", ["nonsense", "3.2.27", "31.2.2027"])
def test_what_cannot_be_read_stays_and_is_refused(logged_in, record, text):
    page = logged_in
    page.goto(admin_url(MaintenanceRecord, "edit", record.pk))
    due = page.get_by_label("Due date")
    due.fill("")
    due.press_sequentially(text)
    due.press("Tab")
    expect(page.locator("output.typed-refused")).to_contain_text(text)
    expect(due).to_have_value(text)
    save(page)
    expect(page.locator(".error-message")).to_contain_text(text)
    expect(due).to_have_value(text)
    record.refresh_from_db()
    assert record.due_date == date(2027, 1, 1)


def test_a_day_is_chosen_from_the_browsers_calendar(logged_in, record):
    page = logged_in
    page.goto(admin_url(MaintenanceRecord, "edit", record.pk))
    due = page.get_by_label("Due date")
    button = page.locator(".typed", has=due).get_by_role("button", name="Calendar")
    button.click()
    native = page.locator(".typed", has=due).locator("[data-typed-native]")
    assert native.input_value() == "2027-01-01"
    native.evaluate(
        "field => {field.value = '2027-02-03';"
        " field.dispatchEvent(new Event('change', {bubbles: true}))}"
    )
    expect(due).to_have_value("2027-02-03")
    expect(page.get_by_text("3 February 2027", exact=True)).to_be_visible()


def test_a_german_page_in_an_english_browser_reads_a_comma(logged_in, record):
    page, owner = logged_in, User.objects.get()
    UserProfile.objects.create(user=owner, preferred_language="de")
    page.goto(complete_url(record))
    cost = page.get_by_label("Kosten")
    cost.press_sequentially("1299,90")
    cost.press("Tab")
    expect(page.get_by_text("1.299,90 €")).to_be_visible()
    page.get_by_role("button", name="Erledigen", exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()
    record.refresh_from_db()
    assert str(record.cost) == "1299.90"
