"""Whether reminders are being seen to, for monitoring."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from notifications.health import look
from notifications.models import Delivery, Run
from notifications.reminders import write_due
from tests.privacy.conftest import SECRET

pytestmark = pytest.mark.django_db
URL = "/health/"


@pytest.fixture(autouse=True)
def _frozen(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def ran(now):
    """Return a maker of a run that ended so many minutes ago."""

    def make(minutes=5, **figures):
        ended = now - timedelta(minutes=minutes)
        return Run.objects.create(
            started_at=ended - timedelta(minutes=1), ended_at=ended, **figures
        )

    return make


def test_well(client, ran):
    ran()
    page = client.get(URL)
    assert page.status_code == 200
    found = page.json()
    assert found["status"] == "ok"
    assert found["last_run"] == "2026-03-17T11:55:00Z"
    assert found["problems"] == []
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies


def test_never_run(client):
    page = client.get(URL)
    assert page.status_code == 503
    assert page.json()["status"] == "unwell"
    assert "never been run" in page.json()["problems"][0]


def test_a_run_that_did_not_end_does_not_count(client, ran, now):
    ran(50)
    Run.objects.create(started_at=now - timedelta(minutes=2))
    assert "50 minutes ago" in client.get(URL).json()["problems"][0]


def test_the_last_runs_error_is_told_by_the_command_only(client, ran):
    ran(5, error="554 ann@example.org refused")
    page = client.get(URL)
    assert page.json()["problems"] == ["The last run ended with an error."]
    assert "ann@" not in page.content.decode()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_reminders", stdout=out)
    assert "error of the last run: 554 ann@example.org refused" in out.getvalue()
    ran(2)
    assert client.get(URL).status_code == 200


def test_as_lines(client, ran):
    ran(46)
    page = client.get(URL, headers={"accept": "text/plain"})
    assert page.status_code == 503
    assert page["Content-Type"] == "text/plain"
    assert page.content.decode().startswith("The last run was 46 minutes ago")


def test_something_waits_too_long(client, ran, due_record, now):
    due_record()
    write_due(now - timedelta(minutes=61))
    ran()
    found = client.get(URL)
    assert found.status_code == 503
    assert found.json()["waiting"] == 1
    assert found.json()["problems"] == ["A reminder has been waiting for 61 minutes."]


def test_what_waits_for_its_turn_is_no_problem(client, ran, due_record, now):
    due_record()
    write_due(now)
    Delivery.objects.update(status="failed", next_attempt_at=now + timedelta(hours=4))
    ran()
    found = client.get(URL).json()
    assert (found["status"], found["waiting"], found["to_be_tried_again"]) == (
        "ok",
        0,
        1,
    )


def test_no_mail_is_accepted(ran, now):
    ran(60, failed=3)
    ran(10, failed=2)
    assert look(now).problems == [
        "No mail was accepted in the last 6 hours; all failed."
    ]
    ran(5, failed=1, sent=1)  # one bad mailbox is no sick server
    assert look(now).is_well


def test_what_was_given_up_is_counted_for_a_day(ran, due_record, now):
    ran()
    due_record()
    write_due(now - timedelta(days=3))
    settled = {"status": "given_up", "next_attempt_at": None}
    Delivery.objects.update(claimed_at=now - timedelta(hours=23), **settled)
    due_record()
    write_due(now)
    Delivery.objects.update(**settled)
    assert (
        look(now).given_up_last_day == Delivery.objects.exclude(claimed_at=None).count()
    )


def test_tells_nothing_of_anybody(client, due_record, now):
    due_record(description=SECRET, vehicle__name=SECRET)
    write_due(now - timedelta(hours=3))
    Delivery.objects.update(error=SECRET, status="failed")
    for accept in ("application/json", "text/plain"):
        page = client.get(URL, headers={"accept": accept}).content.decode()
        assert SECRET not in page
        assert "driver" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_is_only_looked_at(client, method):
    assert getattr(client, method)(URL).status_code == 405


def test_number_of_queries(ran, now, django_assert_max_num_queries):
    ran()
    with django_assert_max_num_queries(6):
        look(now)


def test_command(ran):
    ran()
    out = StringIO()
    call_command("check_reminders", stdout=out)
    assert out.getvalue().splitlines()[0] == "ok"


def test_command_fails_if_something_is_wrong():
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_reminders", stdout=out)
    assert ended.value.code == 1
    assert "never been run" in out.getvalue().splitlines()[0]
    assert "last run: never" in out.getvalue()


def warned(settings, is_server, backend):
    settings.SECURE_SSL_REDIRECT = is_server
    settings.EMAIL_BACKEND = backend
    return "notifications.W001" in [one.id for one in run_checks()]


def test_a_server_that_sends_no_mail_is_warned_of(settings):
    files = "autotracker.mail.EmlFileBackend"
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    assert warned(settings, True, files)
    assert not warned(settings, True, smtp)
    assert not warned(settings, False, files)
