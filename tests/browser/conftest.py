"""A real browser: Chromium from the system, driven by Playwright."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.factories import UserFactory, png
from tests.services import chromium

# Playwright keeps an event loop in this thread; Django would refuse to ask the
# database from it, although nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request, browser, live_server) -> Iterator[Page]:
    """A page in an empty profile. It may ask nobody but our server, and nothing it
    asks for may fail."""
    context = browser.new_context(
        viewport=request.param, base_url=live_server.url, locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(6_000)
    trouble: list[str] = []
    own = (live_server.url, "data:", "blob:")
    page.on(
        "request",
        lambda asked: asked.url.startswith(own) or trouble.append(f"asks {asked.url}"),
    )
    page.on(
        "response",
        lambda got: got.status < 400 or trouble.append(f"{got.status} {got.url}"),
    )
    page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
    page.on(
        "console",
        lambda line: line.type != "error" or trouble.append(f"console: {line.text}"),
    )
    yield page
    context.close()
    assert trouble == []


@pytest.fixture
def logged_in(page) -> Page:
    """The owner, after logging in as a person does."""
    UserFactory(username="owner", password="s3same-open", is_superuser=True)
    page.goto("/")
    page.get_by_label("Username").fill("owner")
    page.locator("input[name=password]").fill("s3same-open")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page


@pytest.fixture
def photo(tmp_path) -> Path:
    """A photo on the person's disk."""
    path = tmp_path / "worn pads.png"
    path.write_bytes(png(600, 400))
    return path
