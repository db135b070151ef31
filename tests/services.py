"""Whether PostgreSQL, Redis and Chromium are there, for the tests that need them.

A test that is marked with one is skipped without it and says so, or fails if
``REQUIRE_SERVICES=1``. ``python -m tests.services -m pytest …`` runs the rest of the
command line on PostgreSQL.
"""

import getpass
import os
import shutil
import sys
import zlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

REQUIRED = os.environ.get("REQUIRE_SERVICES", "0") not in {"", "0"}
# Everything but what starts processes of its own, on its own database, and what is
# the same there: how often a page asks, while the walk of the addresses sees to it
# that all of them answer. Nor what asks no database (tests.conftest).
ON_POSTGRES = "not long and not browser and not process and not once"


@cache
def chromium() -> str | None:
    """Return the path of the browser, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@cache
def redis_url() -> str | None:
    """Return where Redis answers: a database that tests may empty."""
    import redis

    url = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping()
    except redis.RedisError:
        return None
    return url


@cache
def postgres_url() -> str | None:
    """Return where PostgreSQL answers; the database at its end need not be there."""
    import psycopg

    for url in _postgres_candidates():
        try:
            psycopg.connect(url, dbname="postgres", connect_timeout=3).close()
        except psycopg.Error:
            continue
        return url
    return None


def missing(marker: str) -> str | None:
    """Return why a test with this marker cannot run here, if it cannot."""
    if marker == "browser" and not chromium():
        return "needs Chromium, which is not installed"
    if marker == "redis" and not redis_url():
        return "needs Redis, which does not answer (REDIS_URL, or 127.0.0.1:6379)"
    if marker == "postgres" and not on_postgres():
        return "needs PostgreSQL: `make test` runs it in its second round"
    return None


def demand(marker: str) -> None:
    """Skip the test that runs, or fail it, if it cannot run here."""
    if reason := missing(marker):
        # Whether PostgreSQL is there is seen to when the second round begins.
        fail = REQUIRED and marker != "postgres"
        (pytest.fail if fail else pytest.skip)(reason)


def on_postgres() -> bool:
    """Return whether the suite runs on PostgreSQL."""
    from django.db import connection

    return connection.vendor == "postgresql"


def report() -> str:
    """Return a line for the head of pytest's report."""
    found = {
        "PostgreSQL" if on_postgres() else "SQLite": True,
        "Redis": redis_url(),
        "Chromium": chromium(),
    }
    return "services: " + ", ".join(
        name if there else f"no {name}" for name, there in found.items()
    )


def _postgres_candidates() -> list[str]:
    if urlsplit(given := os.environ.get("DATABASE_URL", "")).scheme.startswith("post"):
        return [given]
    # Each checkout its own, so that two can be tested at once on one machine.
    name = f"autotracker_{zlib.crc32(bytes(Path(__file__).resolve())):08x}"
    people = dict.fromkeys(["postgres", getpass.getuser()])
    return [f"postgres://{person}@127.0.0.1:5432/{name}" for person in people]


def main() -> None:
    """Run the suite on PostgreSQL, or say why not."""
    if url := postgres_url():
        print(f"Again, on PostgreSQL ({urlsplit(url).hostname}) …", flush=True)
        os.environ["DATABASE_URL"] = url
        command = [sys.executable, *sys.argv[1:], "-m", ON_POSTGRES]
        os.execv(sys.executable, command)
    where = "PostgreSQL does not answer (DATABASE_URL, or 127.0.0.1:5432)"
    if REQUIRED:
        sys.exit(f"{where}, and REQUIRE_SERVICES is set.")
    print(f"{where}: the tests ran on SQLite only.")


if __name__ == "__main__":
    main()
