"""What is answered while the database is away."""

import os
import socket
import sqlite3
from typing import Any

import psycopg
import pytest
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)

from autotracker.outage import outage_of

pytestmark = pytest.mark.django_db

PAGES = ["/admin/", "/admin/account/", "/h/" + "x" * 43 + "/", "/documents/1/x.pdf"]


@pytest.fixture
def away(client):
    """The database, which refuses whatever it is asked."""
    client.raise_request_exception = False

    def refuse(*args: Any) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("away")
def test_page_says_so(path, client):
    client.cookies["sessionid"] = "x" * 32
    answer = client.get(path, headers={"accept-language": "de"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Die Datenbank ist gerade nicht erreichbar" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_whoever_was_logged_in_is_told_too(owner_client):
    owner_client.raise_request_exception = False

    def refuse(*args: Any) -> None:
        raise InterfaceError("the connection is closed")

    with connection.execute_wrapper(refuse):
        for path in ("/admin/", "/admin/account/"):
            assert owner_client.get(path).status_code == 503
        answer = owner_client.post("/admin/account/", {})
    assert answer.status_code == 503
    assert "not certain whether" in answer.content.decode()
    assert owner_client.get("/admin/").status_code == 200  # and again by itself


@pytest.mark.usefixtures("away")
def test_api_answers_a_problem(client):
    answer = client.get(
        "/api/v3/vehicles/", headers={"authorization": "Bearer wagtail_x"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("The database is not reachable")


@pytest.mark.usefixtures("away")
def test_health_says_so(client):
    answer = client.get("/health/")
    assert answer.status_code == 503
    found = answer.json()
    assert (found["database"], found["status"]) == ("not reachable", "unwell")
    assert "The database is not reachable." in found["problems"]
    lines = client.get("/health/", headers={"accept": "text/plain"}).content.decode()
    assert "database: not reachable" in lines


@pytest.mark.parametrize(
    ("statement", "status"),
    [("SELECT * FROM nothing", None), ("SELECT", None)],
)
def test_fault_of_our_own_is_no_outage(statement, status, tmp_path):
    database = sqlite3.connect(tmp_path / "x")
    try:
        database.execute(statement)
    except sqlite3.Error as error:
        wrapped = OperationalError(str(error))
        wrapped.__cause__ = error
        assert outage_of(wrapped) is status
    assert outage_of(ValueError()) is None


def test_locked_database_is_one(tmp_path):
    one = sqlite3.connect(tmp_path / "x", isolation_level=None)
    one.execute("BEGIN EXCLUSIVE")
    two = sqlite3.connect(tmp_path / "x", timeout=0)
    with pytest.raises(sqlite3.OperationalError) as raised:
        two.execute("CREATE TABLE t (id)")
    wrapped = OperationalError("database is locked")
    wrapped.__cause__ = raised.value
    assert outage_of(wrapped).status == 503
    assert outage_of(OSError(28, "No space left on device")).status == 507


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL")
def test_lines_that_postgres_has_cut_are_made_anew(owner_client):
    """As when it was started anew: one answer says so at most, and no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    with psycopg.connect(**_place(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [mine])
    owner_client.raise_request_exception = False
    assert owner_client.get("/admin/").status_code == 503
    close_old_connections()  # as a server does before each request
    assert owner_client.get("/admin/").status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL")
def test_line_to_a_machine_that_vanished_is_given_up():
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        if line.family == socket.AF_UNIX or not hasattr(socket, "TCP_USER_TIMEOUT"):
            pytest.skip("reached by a path, or the system knows no such limits")
        options = socket.TCP_USER_TIMEOUT, socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL
        found = [line.getsockopt(socket.IPPROTO_TCP, option) for option in options]
        assert found == [30_000, 15, 5]
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def _place() -> dict[str, Any]:
    """Return where the tests' own database is."""
    known = connection.get_connection_params()
    return {
        key: known[key]
        for key in ("dbname", "user", "password", "host", "port")
        if known.get(key)
    }
