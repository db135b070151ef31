"""A vehicle's page on a phone and at a desk, by touch and by keyboard, and what its
costs come to over a year."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from costs.reports.views import report_url
from maintenance.models import YearlyReport
from tests.factories import (
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    SupplierFactory,
    VehicleFactory,
)
from vehicles.urls import vehicle_page_url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def check(page: Page) -> None:
    """Nothing serious for axe, and nothing to be scrolled sideways."""
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in serious] == []
    wide = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(wide) <= 0


@pytest.fixture
def van():
    fleet = FleetFactory(name="The Lindqvists", currency="EUR")
    van = VehicleFactory(name="Volvo", fleet=fleet)
    today = van.today()
    garage = SupplierFactory(name="Garage am Kanal", fleet=fleet)
    for month in range(6):
        day = today - timedelta(days=30 * month)
        OdometerReadingFactory(vehicle=van, value=9000 - 500 * month, read_on=day)
        MaintenanceRecordFactory(
            vehicle=van,
            description=f"Oil {month}",
            completed=True,
            completed_date=day,
            cost=80 + month,
            supplier=garage,
        )
    MaintenancePlanFactory(vehicle=van, title="Brake fluid", start_date=today)
    return van


def test_everything_of_a_vehicle_is_a_key_away_and_a_photo_one_tap(
    logged_in, van, photo
):
    page = logged_in
    page.goto(vehicle_page_url(van.pk))
    for name in ("Add reading", "Add record", "Add photo"):
        expect(page.get_by_role("link", name=name)).to_be_in_viewport()
    expect(page.get_by_role("tab", name="Timeline", selected=True)).to_be_visible()
    check(page)

    page.get_by_role("tab", name="Timeline").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Plans", selected=True)).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Plans")).to_contain_text("Brake fluid")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="Odometer of Volvo")).to_be_visible()
    page.keyboard.press("ArrowRight")
    panel = page.get_by_role("tabpanel", name="Costs")
    expect(panel.get_by_role("img", name="Cost by month")).to_be_visible()
    check(page)
    for name in ("Files", "Shared pages", "Reminders", "History of changes"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name=name, selected=True)).to_be_focused()
        expect(page.locator(".vehicle-panel[aria-busy]")).to_have_count(0)
        check(page)

    page.goto("about:blank")
    page.goto(f"{vehicle_page_url(van.pk)}#tab-costs")
    expect(panel.get_by_role("img", name="Cost by type")).to_be_visible()

    page.get_by_role("link", name="Add photo").click()
    page.get_by_label("Photo").set_input_files(photo)
    check(page)
    page.get_by_role("button", name="Add the photo").click()
    expect(page.get_by_text("The photo was added.")).to_be_visible()
    expect(page.get_by_alt_text("Photo of Volvo")).to_be_visible()


def test_without_a_script_tabs_are_links(browser, live_server, logged_in, van):
    cookies = logged_in.context.cookies()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(vehicle_page_url(van.pk))
    page.get_by_role("tab", name="Costs").click()
    expect(page.get_by_role("img", name="Cost by month")).to_be_visible()
    context.close()


def test_a_year_in_figures_and_on_paper(logged_in, van):
    page = logged_in
    for slug, says in (
        ("cost-by-vehicle", "€495.00"),
        ("supplier-spend", "Garage am Kanal"),
        ("cost-per-distance", "EUR per km"),
        ("overdue", "End of"),
    ):
        page.goto(report_url(slug))
        expect(page.locator(".report-table")).to_contain_text(says)
        check(page)
    page.get_by_role("link", name="Cost by month").click()
    page.get_by_text("Filters").click()
    page.get_by_label("Fleet").select_option("The Lindqvists")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".report-scope")).to_contain_text("The Lindqvists")
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").click()
    assert got.value.suggested_filename == "cost-by-month.csv"

    page.goto("/admin/maintenance/year/")
    check(page)
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.locator("p[role=status]")).to_have_text("The report is ready.")
    check(page)
    with page.expect_download() as got:
        page.get_by_role("link", name="Download the PDF").click()
    assert got.value.suggested_filename.startswith("the-lindqvists-")


def test_a_long_report_shows_how_far_it_is(logged_in, van, browser, live_server):
    page = logged_in
    now = timezone.now()
    report = YearlyReport.objects.create(
        user=User.objects.get(),
        fleet=van.fleet,
        year=2026,
        language="en",
        asked_at=now,
        seen_at=now,
    )
    rows = YearlyReport.objects.filter(pk=report.pk)
    page.goto("/admin/maintenance/year/")
    page.get_by_role("link", name="The Lindqvists, 2026").click()
    said, bar = page.locator("p[role=status]"), page.get_by_role("progressbar")
    expect(said).to_have_text("The report is begun in a moment …")
    check(page)
    rows.update(state="working", part="vehicles", part_done=50, part_of=200)
    expect(said).to_have_text("Vehicles …")
    expect(page.get_by_text("50 of 200")).to_be_visible()
    expect(bar).to_have_js_property("value", 2.25)
    check(page)

    bare = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    bare.add_cookies(page.context.cookies())
    still = bare.new_page()
    still.goto(page.url)
    expect(still.get_by_text("50 of 200")).to_be_visible()
    rows.update(part="paper", part_done=0, part_of=0)
    expect(still.locator("p[role=status]")).to_have_text("Setting the pages …")
    bare.close()

    rows.update(state="failed")
    expect(said).to_contain_text("The report could not be made.")
    expect(bar).to_have_count(0)
    check(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("p[role=status]")).to_have_text("The report is ready.")
