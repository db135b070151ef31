"""Somebody forgets the password: the door closes, says so, and is opened again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.lockout import LIMITS, PLACE, Door
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "s3same-open"
TRIES = LIMITS[Door.LOGIN][PLACE]


@pytest.fixture
def visitor(page, browser, live_server) -> Iterator[Page]:
    """Ann's browser, as large as the owner's. It may be refused, and nothing else
    may go wrong in it."""
    context = browser.new_context(
        viewport=page.viewport_size, base_url=live_server.url, locale="en-GB"
    )
    visitor = context.new_page()
    visitor.set_default_timeout(30_000)
    trouble: list[str] = []
    visitor.on("pageerror", lambda error: trouble.append(str(error)))
    visitor.on(
        "console",
        lambda line: (
            line.type != "error" or "429" in line.text or trouble.append(line.text)
        ),
    )
    yield visitor
    context.close()
    assert trouble == []


def sign_in(page: Page, password: str) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("ann")
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def fits(page: Page) -> bool:
    """Tell whether the page can be read without scrolling sideways."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def shows(found: Locator) -> bool:
    """Tell whether something can be seen; a transparent thing counts as not seen."""
    found.wait_for()
    return found.evaluate("it => it.checkVisibility({checkOpacity: true})")


def test_too_many_wrong_passwords_until_the_owner_releases(visitor, logged_in):
    owner = logged_in
    UserFactory(username="ann", password=PASSWORD, is_superuser=True)
    for _ in range(TRIES - 1):
        sign_in(visitor, "not this one")
        expect(visitor.get_by_text("password didn't match")).to_be_visible()
    sign_in(visitor, "nor this one")
    reason = visitor.get_by_text("Try again in 15 minutes.")
    assert shows(reason)
    assert fits(visitor)
    visitor.get_by_role("link", name="Back to the login").click()
    expect(visitor.get_by_label("Username")).to_be_visible()
    sign_in(visitor, PASSWORD)
    expect(reason).to_be_visible()

    owner.goto("/admin/locks/")
    row = owner.get_by_role("row").filter(has_text="ann")
    expect(row).to_contain_text("127.0.0.1")
    assert fits(owner)
    expect(row.get_by_role("button", name="Release")).to_be_in_viewport(ratio=1)
    row.get_by_role("button", name="Release").focus()
    owner.keyboard.press("Enter")
    expect(owner.get_by_text("Released: the next try is let in.")).to_be_visible()
    expect(owner.get_by_text("Nothing is locked.")).to_be_visible()

    sign_in(visitor, PASSWORD)
    visitor.wait_for_url("**/admin/")


def test_asking_for_a_new_password(page):
    page.goto("/admin/login/")
    page.get_by_role("link", name="Forgotten password?").click()
    page.get_by_label("Enter your email address").fill("nobody@example.org")
    page.get_by_role("button", name="Reset password").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
