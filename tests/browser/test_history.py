"""A shared history as a stranger reads it: on the smallest phone and at a desk, by day
and by night, by keyboard, without JavaScript, on paper; and as its owner shares it."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from core.public.bodies import bodies
from maintenance.models import MaintenanceRecord, MaintenanceType
from sharing.changes.visits import openings
from sharing.models import Share
from tests.factories import (
    AttachmentFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    ShareFactory,
    VehicleFactory,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}}
SIZES = {"smallest phone": 320, "desk": 1280}


@pytest.fixture
def share():
    """A history of two pages and two types, of a car that was sold."""
    bodies.clear()
    vehicle = VehicleFactory(
        make="Volvo", model="V60", year=2018, photo=ImageFactory(), status="sold"
    )
    types = {kind.code: kind for kind in MaintenanceType.objects.exclude(code="")}
    MaintenanceRecord.objects.bulk_create(
        MaintenanceRecord(
            vehicle=vehicle,
            maintenance_type=types["routine" if number % 3 else "observation"],
            description=f"Work {number:02}",
            details="Discs at **22.8 mm**. [Maker](https://example.org/)",
            status="completed",
            completed_date=date(2024, 1, 1) + timedelta(days=20 * number),
            cost=number,
        )
        for number in range(40)
    )
    newest = vehicle.records.first()
    AttachmentFactory(record=newest, caption="Worn")
    AttachmentFactory(record=newest, with_document=True, kind="invoice")
    MaintenanceRecordFactory(
        vehicle=vehicle, description="Inspection", due_date=date(2027, 1, 1)
    )
    for value, day in ((41_000, date(2024, 1, 1)), (52_000, date(2025, 11, 1))):
        OdometerReadingFactory(vehicle=vehicle, value=value, read_on=day)
    return ShareFactory(vehicle=vehicle, open=True)


@pytest.fixture
def reading(profiles, live_server) -> Iterator:
    """Call it with what sort of browser somebody has; it may ask nobody but us."""
    trouble: list[str] = []
    pages = []

    def opened(**sort) -> Page:
        page = profiles(**sort).new_page()
        pages.append(page)
        page.set_default_timeout(30_000)
        page.on(
            "request",
            lambda asked: (
                asked.url.startswith(live_server.url) or trouble.append(asked.url)
            ),
        )
        page.on(
            "response",
            lambda got: got.status < 400 or trouble.append(f"{got.status} {got.url}"),
        )
        page.on(
            "console",
            lambda line: line.type != "error" or trouble.append(line.text),
        )
        return page

    yield opened
    for page in pages:
        assert page.context.cookies() == []
        page.close()
    assert trouble == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def overflow(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", SIZES.values(), ids=SIZES)
def test_reads_well_for_everybody(reading, share, width, language):
    page = reading(viewport={"width": width, "height": 800}, locale=language)
    page.goto(share.path)
    expect(page.get_by_role("heading", name="Volvo V60")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert overflow(page) <= 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme
    for picture in page.locator("img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("it => it.naturalWidth") > 0


def test_needs_no_javascript(reading, share):
    page = reading(java_script_enabled=False, locale="en")
    page.goto(share.path)
    expect(page.get_by_text("This vehicle was sold.")).to_be_visible()
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.get_by_role("link", name="Observation").click()
    expect(page.locator(".entry")).to_have_count(14)
    expect(page.locator(".entry.seen")).to_have_count(14)


def test_by_keyboard_alone(reading, share):
    page = reading(viewport={"width": 320, "height": 700}, locale="en")
    page.goto(share.path)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the history")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the history")).to_be_in_viewport()
    page.keyboard.press("Enter")
    seen = []
    while "Observation" not in "".join(seen[-1:]):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent"))
        assert len(seen) < 20, seen
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/?type=*")
    expect(page.locator("[aria-current=true]")).to_contain_text("Observation")


def test_on_paper_it_is_a_service_book(reading, share):
    page = reading(locale="en", color_scheme="dark")
    page.goto(share.path)
    openings.catch_up()  # some seconds later, the check value is known
    page.reload()
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join(sheet.extract_text() for sheet in paper.pages)
    for shown in ("Volvo V60", "Work 39", "22.8 mm", "What it cost", "Check value"):
        assert shown in text, shown
    for hidden in ("Older", "Everything", "Service book (PDF)"):
        assert hidden not in text, hidden
    page.emulate_media(media="print")
    colours = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colours) == "rgb(255, 255, 255)"


def test_what_does_not_work_says_so_to_everybody(profiles):
    page = profiles(locale="de").new_page()
    page.goto("/h/nothing/")
    expect(page.get_by_role("heading", name="Hier ist nichts")).to_be_visible()
    assert violations(page) == []
    page.close()


def test_shared_copied_looked_at_and_revoked(logged_in, reading, settings, live_server):
    settings.BASE_URL = live_server.url
    vehicle = MaintenanceRecordFactory(
        completed=True, vehicle__make="Volvo", vehicle__model="V60"
    ).vehicle
    page = logged_in
    page.goto(f"/admin/snippets/vehicles/vehicle/inspect/{vehicle.pk}/")
    page.get_by_role("tab", name="Shared pages").click()
    page.get_by_role("link", name="Share the history").click()
    page.get_by_label("Label").fill("For the buyer")
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.get_by_label("Link", exact=True)
    expect(link).to_have_value(Share.objects.get().url)
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.locator(".share__code svg")).to_be_visible()
    assert overflow(page) <= 0

    stranger = reading(locale="en")
    stranger.goto(link.input_value())
    expect(stranger.get_by_role("heading", name="Brake pads")).to_be_visible()

    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Yes, revoke it").click()
    expect(page.get_by_text("the link does not work any more")).to_be_visible()
    assert stranger.context.request.get(link_of()).status == 404


def link_of() -> str:
    return Share.objects.get().path
