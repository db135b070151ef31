"""The morning of a fleet manager, in Chromium on a phone and at a desk: what is due,
narrowed down, saved and exported; and what the meter says."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from maintenance.models import SavedView
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.models import OdometerReading

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


AT_REST = """Promise.all(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime < Infinity)
    .map(one => one.finished.catch(() => null))).then(() => null)"""


def check(page: Page) -> None:
    """Look for what keeps somebody out: nothing serious on what is ours."""
    # A message fades in: no colour of it is the right one before it has.
    page.evaluate(AT_REST)
    found = Axe().run(page, context="main").response["violations"]
    serious = [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def van():
    """A van that nobody read for long, with something overdue and something later."""
    van = VehicleFactory(name="Van 7", fleet=FleetFactory(name="City"))
    today = van.today()
    OdometerReadingFactory(
        vehicle=van, value=12_000, read_on=today - timedelta(days=90)
    )
    for name, days in (("Brakes", -3), ("Wipers", 40)):
        day = today + timedelta(days=days)
        MaintenanceRecordFactory(vehicle=van, description=name, due_date=day)
    return van


def test_a_manager_s_morning(page, let_in, van):
    maria = UserFactory(username="maria")
    maria.groups.add(Group.objects.get(name="City: managers"))
    let_in(page.context, maria)
    page.set_default_navigation_timeout(30_000)  # the first page compiles everything

    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Overdue: 1")).to_be_visible()
    check(page)
    meter = page.get_by_label("Van 7")
    meter.fill("lots")
    meter.press("Enter")
    expect(page.get_by_text("Enter a whole number")).to_be_visible()
    expect(page.get_by_label("Van 7")).to_be_focused()
    check(page)
    page.get_by_label("Van 7").fill("12500")
    page.keyboard.press("Enter")
    expect(
        page.get_by_text("“Van 7”: 12,500\N{NO-BREAK SPACE}km is noted.")
    ).to_be_visible()
    assert page.url.endswith("/admin/")
    assert OdometerReading.objects.count() == 2

    page.goto("/admin/due/")
    expect(page.get_by_role("link", name="Wipers", exact=True)).to_be_visible()
    check(page)
    page.get_by_role("button", name="Show filters").click()
    page.get_by_role("button", name="Urgency").click()
    page.get_by_label("Overdue", exact=True).check()
    expect(page.get_by_role("link", name="Wipers", exact=True)).to_be_hidden()
    page.keyboard.press("Escape")
    check(page)

    page.get_by_text("Save this view").click()
    page.get_by_label("Name").fill("Every morning")
    page.get_by_label("Show it when I open the board").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The view “Every morning” is saved.")).to_be_visible()
    assert SavedView.objects.get().query == "urgency=overdue"
    page.goto("/admin/due/")
    expect(page).to_have_url("/admin/due/?urgency=overdue")
    expect(page.get_by_role("link", name="Every morning")).to_have_attribute(
        "aria-current", "page"
    )

    page.get_by_role("button", name="Actions").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert download.value.suggested_filename == "What is due.csv"
    assert "Brakes" in text
    assert "Wipers" not in text

    page.get_by_role("checkbox", name="Select", exact=True).check()
    check(page)
    page.get_by_role("link", name="Move the due dates").click()
    page.get_by_label("By days").fill("7")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Change 1 maintenance record").click()
    expect(page.get_by_text("1 record was changed.")).to_be_visible()
    expect(page).to_have_url("/admin/due/?urgency=overdue")
    expect(page.get_by_text("Nothing is due of what you asked for.")).to_be_visible()

    page.goto("/admin/due/views/")
    check(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The view “Every morning” is deleted.")).to_be_visible()
