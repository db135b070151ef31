"""A real browser: Chromium from the system, driven by Playwright."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from accounts.models import User
from tests.factories import UserFactory, png
from tests.services import chromium

# Playwright keeps an event loop in this thread; Django would refuse to ask the
# database from it, although nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=30_000)  # ms, as for everything else: machines are busy

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profiles(browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """A profile for each sort of browser. It keeps from test to test the unchanged
    scripts and styles, as anybody's does, and nothing that says who one is."""
    kept: dict[str, BrowserContext] = {}

    def profile(**sort) -> BrowserContext:
        if repr(sort) not in kept:
            kept[repr(sort)] = browser.new_context(base_url=live_server.url, **sort)
        return kept[repr(sort)]

    yield profile
    for context in kept.values():
        context.close()


def forget(page: Page, origin: str) -> None:
    """Close the pages of a profile, and let it forget whom it knew."""
    context = page.context
    stored = {"origin": origin, "storageTypes": "cookies,local_storage"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
    context.clear_permissions()
    for opened in context.pages:
        opened.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request, profiles, live_server) -> Iterator[Page]:
    """A page in a profile that knows nobody. It may ask nobody but our server, and
    nothing it asks for may fail."""
    context = profiles(viewport=request.param, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(30_000)
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
    met = [*trouble]  # a form that asks who else has it open is refused once forgotten
    forget(page, live_server.url)
    assert context.cookies() == []
    assert met == []


@pytest.fixture
def let_in(live_server) -> Callable[[BrowserContext, User], None]:
    """Let a profile be one in which somebody has logged in before; how that is done
    is a test of its own."""

    def let_in(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return let_in


@pytest.fixture
def logged_in(page, let_in) -> Page:
    """The page of the owner, who has logged in."""
    let_in(page.context, UserFactory(username="owner", is_superuser=True))
    return page


@pytest.fixture
def photo(tmp_path) -> Path:
    """A photo on the person's disk."""
    path = tmp_path / "worn pads.png"
    path.write_bytes(png(600, 400))
    return path
