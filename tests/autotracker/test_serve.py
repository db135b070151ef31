"""The program is started, used, disturbed and stopped as a person would do it."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import requests

from tests.autotracker.conftest import (
    MANAGE,
    Program,
    environment,
    free_port,
    processes,
    wait_until,
)

pytestmark = pytest.mark.process

READY = "AutoTracker runs at"
WEB_SERVER = "gunicorn"
WORKER = "run_huey"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What the first start wrote, and what it said."""
    folder = tmp_path_factory.mktemp("first")
    program = Program(environment(folder))
    program.wait_for(READY)
    ends(program, signal.SIGINT)
    return folder, program.output


@pytest.fixture
def later(first, tmp_path) -> Path:
    """A copy of what the first start wrote, for a test of a later start."""
    return Path(shutil.copytree(first[0], tmp_path / "later"))


def ends(program: Program, number: int) -> None:
    """Ask a running program to stop; see that it does, and leaves nothing behind."""
    family = program.family
    assert len(family) >= 4  # itself, the web server and its worker, the worker
    assert program.stop(number) == 0
    assert not family & processes().keys()
    assert "Traceback" not in program.output


def log_in(url: str, password: str) -> requests.Session:
    """Return a browser that shows the admin's first page after the login."""
    browser = requests.Session()
    form = browser.get(f"{url}/admin/login/").text
    fields = {
        "username": "admin",
        "password": password,
        "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="(\w+)"', form)[
            1
        ],
        "next": "/admin/",
    }
    page = browser.post(f"{url}/admin/login/", data=fields)
    # Whoever has no e-mail address, as the first user, is asked for it.
    asked = f"{url}/admin/account/email/?next=%2Fadmin%2F"
    assert page.status_code == 200
    assert page.url in (f"{url}/admin/", asked)
    return browser


def make_fleet(browser: requests.Session, url: str) -> None:
    """Make a fleet, as somebody does who just began."""
    address = f"{url}/admin/snippets/vehicles/fleet/add/"
    form = browser.get(address).text
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', form)[1]
    fields = {
        "name": "Home",
        "kind": "household",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "distance_unit": "km",
        "csrfmiddlewaretoken": token,
    }
    assert browser.post(address, data=fields).url != address


def ask_for_a_year(browser: requests.Session, url: str) -> str:
    """Ask for a fleet's yearly report, which the worker makes; return where it is."""
    form = browser.get(f"{url}/admin/maintenance/year/").text
    fields = {
        "fleet": re.search(r'<option value="(\d+)"', form)[1],
        "year": "2026",
        "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="(\w+)"', form)[
            1
        ],
    }
    return browser.post(f"{url}/admin/maintenance/year/", data=fields).url


def password_told(output: str) -> str:
    return re.search(r"with the password (\S+)\.", output)[1]


def refuse(folder: Path, **variables: str) -> str:
    """Return the one sentence with which the program refuses to start."""
    result = subprocess.run(
        [*MANAGE, "serve"],
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_first_start(first):
    folder, output = first
    assert "Bringing the database up to date" in output
    assert f"{folder}/var/mail" in output
    file = folder / "var/first-login"
    assert password_told(output) == file.read_text().strip()
    assert file.stat().st_mode & 0o777 == 0o600


def test_second_start_prepares_nothing_and_keeps_the_data(serve, later):
    program = serve(later)
    program.wait_for(READY)
    assert "Bringing the database up to date" not in program.output
    assert "Loading the demo" not in program.output
    password = (later / "var/first-login").read_text().strip()
    assert password_told(program.output) == password
    log_in(program.url, password)
    ends(program, signal.SIGTERM)


@pytest.mark.parametrize(
    ("child", "words"), [(WEB_SERVER, "web server"), (WORKER, "worker")]
)
def test_one_child_dies(serve, later, child, words):
    program = serve(later)
    program.wait_for(READY)
    family = program.family
    os.kill(program.child(child), signal.SIGKILL)
    assert program.process.wait(60) == 1
    assert not family & processes().keys()
    program.wait_for(f"The {words} ended by itself")


def test_killed_itself(serve, later):
    program = serve(later)
    program.wait_for(READY)
    family = program.family
    program.process.kill()
    wait_until(lambda: not family & processes().keys())


def test_port_taken(later):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert f"PORT {port} cannot be used" in refuse(later, PORT=port)


def test_no_database(tmp_path):
    url = f"postgres://nobody:secret@127.0.0.1:{free_port()}/autotracker"
    sentence = refuse(tmp_path, DATABASE_URL=url)
    assert "the database at DATABASE_URL does not answer" in sentence
    assert "secret" not in sentence


def test_not_a_database(tmp_path):
    file = tmp_path / "letter.sqlite3"
    file.write_text("Dear Ann, this is not a database. " * 100)
    assert "DATABASE_URL" in refuse(tmp_path, DATABASE_URL=f"sqlite:///{file}")


def test_no_redis(serve, later):
    """It is a help and no condition: one is told, and the program runs."""
    program = serve(later, REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    program.wait_for(READY)
    assert "Redis at REDIS_URL does not answer" in program.output
    page = log_in(program.url, (later / "var/first-login").read_text().strip())
    make_fleet(page, program.url)
    ask_for_a_year(page, program.url)
    assert program.stop() == 0


@pytest.mark.redis
def test_with_redis(serve, later, redis_url):
    program = serve(later, REDIS_URL=redis_url)
    program.wait_for(READY)
    assert program.child(WORKER)
    ends(program, signal.SIGINT)


def forget_users(folder: Path) -> None:
    """Make a database one in which nobody was before."""
    with (
        closing(sqlite3.connect(folder / "var/autotracker.sqlite3")) as database,
        database,
    ):
        database.execute("DELETE FROM accounts_user")


def test_demo(serve, later):
    """After the start, without touching anything, it is all there."""
    forget_users(later)
    program = serve(later, DEMO="1")
    program.wait_for(READY)
    browser = log_in(program.url, password_told(program.output))
    fleets = browser.get(f"{program.url}/admin/snippets/vehicles/fleet/").text
    assert len(set(re.findall(r"/vehicles/fleet/edit/(\d+)/", fleets))) == 2
    report = ask_for_a_year(browser, program.url)
    wait_until(lambda: "Download the PDF" in browser.get(report).text)
    arrived = later / "var/mail"
    wait_until(lambda: list(arrived.glob("*.eml")), 180)
    for path in arrived.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert mail["Subject"]
        assert "/admin/" in mail.get_body(["plain"]).get_content()
    ends(program, signal.SIGHUP)
