"""Takes the pictures of docs/screenshots anew: ``make screenshots``.

The demo is loaded into a folder of its own and started; each picture is a line of
:data:`PICTURES`. ``make screenshots ARGS="home board"`` takes these only.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.services import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
PASSWORD = "a-password-for-pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP, PHONE = (1280, 900), (390, 844)


def _nothing(page: Page) -> None:
    """Leave the page as it is."""


@dataclass(frozen=True)
class Picture:
    """A page as somebody of the demo sees it, after ``steps`` if there are any."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESKTOP
    steps: Callable[[Page], None] = _nothing


def _open_filters(page: Page) -> None:
    page.get_by_role("button", name="Show filters").click()
    page.get_by_role("button", name="How pressing").click()
    page.wait_for_timeout(300)


def _open_vehicle(page: Page) -> None:
    page.get_by_role("link", name="Anna's ID.3").first.click()
    page.wait_for_load_state("networkidle")


VEHICLES = "/admin/snippets/vehicles/vehicle/"
PICTURES = [
    Picture("home", "maria", "/admin/"),
    Picture("home-phone", "anna", "/admin/", PHONE),
    Picture("board", "maria", "/admin/due/?all=1", steps=_open_filters),
    Picture("board-phone", "maria", "/admin/due/?all=1", PHONE),
    Picture("vehicle", "anna", VEHICLES, steps=_open_vehicle),
]


def main() -> None:
    """Take the pictures named on the command line, or all."""
    wanted = sys.argv[1:] or [picture.name for picture in PICTURES]
    unknown = set(wanted) - {picture.name for picture in PICTURES}
    if unknown:
        sys.exit(f"There is no picture named {', '.join(sorted(unknown))}.")
    with _demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for picture in PICTURES:
            if picture.name in wanted:
                taken = _take(browser, address, picture)
                sys.stdout.write(f"{taken.relative_to(ROOT)}\n")


def _take(browser: Browser, address: str, picture: Picture) -> Path:
    width, height = picture.size
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(picture.who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/admin/")
    page.goto(picture.path)
    page.wait_for_load_state("networkidle")
    picture.steps(page)
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    return path


@contextmanager
def _demo() -> Iterator[str]:
    """Start the demo in a folder of its own; yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        media = Path(folder) / "media"
        media.mkdir()
        settings = {
            "ENV_FILE": "",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DATA_DIR": folder,
            "MEDIA_ROOT": str(media),
            "BASE_URL": address,
        }
        environment = os.environ | settings
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "-v0"], ["load_demo", "--password", PASSWORD]):
            subprocess.run([*manage, *command], env=environment, check=True)
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", str(port)], env=environment
        )
        try:
            _wait_for(f"{address}/admin/login/")
            yield address
        finally:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(url: str) -> None:
    for _attempt in range(120):
        try:
            urlopen(url, timeout=5).close()  # noqa: S310  (our own server)
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    sys.exit("The demo does not answer.")


if __name__ == "__main__":
    main()
