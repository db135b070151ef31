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
from email import message_from_bytes, policy
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from tests.services import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
PASSWORD = "a-password-for-pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HTML = "text/html; charset=utf-8"
DESKTOP, PHONE = (1280, 900), (390, 844)


def _nothing(page: Page) -> None:
    """Leave the page as it is."""


@dataclass(frozen=True)
class Picture:
    """A page as somebody of the demo sees it, after ``steps`` if there are any.

    ``/mail/`` is the latest mail to this person.
    """

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESKTOP
    steps: Callable[[Page], None] = _nothing
    language: str = "en-GB"


@dataclass(frozen=True)
class Demo:
    """Where the demo answers, and the folder in which it keeps what it writes."""

    address: str
    folder: Path

    def mail(self, address: str) -> str:
        """Return the latest mail to ``address``, as HTML."""
        for path in sorted((self.folder / "mail").glob("*.eml"), reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            html = mail.get_body(["html"])
            if html and address in mail["To"]:
                return str(html.get_content())
        sys.exit(f"There is no mail to {address}.")


def _open_filters(page: Page) -> None:
    page.get_by_role("button", name="Show filters").click()
    page.get_by_role("button", name="Urgency").click()
    page.wait_for_timeout(300)


def _open(name: str) -> Callable[[Page], None]:
    """Return a step that follows the first link called ``name``."""

    def follow(page: Page) -> None:
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state("networkidle")

    return follow


def _open_shared_history(page: Page) -> None:
    page.goto(page.get_by_label("Link", exact=True).input_value())
    page.wait_for_load_state("networkidle")


def _add_files(page: Page) -> None:
    _open("Stone chip in the windscreen")(page)
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99
    photo: FilePayload = {
        "name": "IMG_2041.heic",
        "mimeType": "image/heic",
        "buffer": heic,
    }
    page.locator("#id_new_files").set_input_files(photo)
    page.get_by_role("button", name="Leave out").wait_for()
    page.get_by_role("heading", name="Photos and documents").evaluate(
        """title => {
            title.style.scrollMarginTop = "110px";
            title.scrollIntoView({behavior: "instant"});
        }"""
    )


def _preview_moving(page: Page) -> None:
    for box in page.locator("[data-bulk-action-checkbox]").all()[:4]:
        box.check()
    page.get_by_role("link", name="Move the due dates").click()
    page.get_by_label("By days").fill("14")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="would change").wait_for()


def _make_yearly_report(page: Page) -> None:
    page.get_by_role("button", name="Make the PDF").click()
    page.get_by_text("The report is ready.").wait_for(timeout=60_000)


VEHICLES = "/admin/snippets/vehicles/vehicle/"
RECORDS = "/admin/snippets/maintenance/maintenancerecord/"
SHARE = "/admin/snippets/maintenance/share/inspect/1/"
CHIP = f"{RECORDS}?q=stone+chip+windscreen"
BOARD = "/admin/due/?all=1"
REPORTS = "/admin/maintenance/reports/"
YEAR = "/admin/maintenance/year/"
PICTURES = [
    Picture("home", "maria", "/admin/"),
    Picture("home-phone", "anna", "/admin/", PHONE),
    Picture("home-german", "anna", "/admin/", language="de-DE"),
    Picture("board", "maria", BOARD, steps=_open_filters),
    Picture("board-phone", "maria", BOARD, PHONE),
    Picture("bulk-reschedule", "maria", BOARD, steps=_preview_moving),
    Picture("vehicle", "anna", VEHICLES, steps=_open("Anna's ID.3")),
    Picture("records-phone", "anna", RECORDS, PHONE),
    Picture("record-files", "anna", CHIP, steps=_add_files),
    Picture("record-files-phone", "anna", CHIP, PHONE, _add_files),
    Picture("complete-phone", "anna", BOARD, PHONE, _open("Complete")),
    Picture("search", "anna", "/admin/find/?q=filtr"),
    Picture("report", "maria", f"{REPORTS}cost-by-month/"),
    Picture("yearly-report", "maria", YEAR, (1280, 700), _make_yearly_report),
    Picture("history", "anna", SHARE, steps=_open_shared_history),
    Picture("history-phone", "anna", SHARE, PHONE, _open_shared_history),
    Picture("reminder-log", "maria", "/admin/reminders/"),
    Picture("reminder-mail", "anna", "/mail/", (640, 680)),
]


def main() -> None:
    """Take the pictures named on the command line, or all."""
    wanted = sys.argv[1:] or [picture.name for picture in PICTURES]
    unknown = set(wanted) - {picture.name for picture in PICTURES}
    if unknown:
        sys.exit(f"There is no picture named {', '.join(sorted(unknown))}.")
    with _demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for picture in PICTURES:
            if picture.name in wanted:
                taken = _take(browser, demo, picture)
                sys.stdout.write(f"{taken.relative_to(ROOT)}\n")


def _take(browser: Browser, demo: Demo, picture: Picture) -> Path:
    width, height = picture.size
    context = browser.new_context(
        base_url=demo.address,
        viewport={"width": width, "height": height},
        locale=picture.language,
        has_touch=picture.size == PHONE,
    )
    mail = demo.mail(f"{picture.who}@example.org")
    context.route("**/mail/", lambda route: route.fulfill(body=mail, content_type=HTML))
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
def _demo() -> Iterator[Demo]:
    """Start the demo in a folder of its own, and its worker; its reminders are sent."""
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
            "EMAIL_URL": "",
        }
        environment = os.environ | settings
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (
            ["migrate", "-v0"],
            ["load_demo", "--password", PASSWORD],
            ["send_reminders"],
        ):
            subprocess.run([*manage, *command], env=environment, check=True)
        running = [
            subprocess.Popen([*manage, *command], env=environment)
            for command in (["runserver", "--noreload", str(port)], ["run_huey"])
        ]
        try:
            _wait_for(f"{address}/admin/login/")
            yield Demo(address, Path(folder))
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait()


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
