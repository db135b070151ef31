"""Journeys that begin in a mailbox: done, snooze, no more mails; and around them."""

import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Delivery
from notifications.reminders import run
from notifications.rules import THOROUGH_EVERY
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from tests.privacy.conftest import member
from vehicles.models import Fleet

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def mailbox(settings, live_server, tmp_path) -> Path:
    """The folder in which mail lands as files, as `make run` has it."""
    settings.EMAIL_BACKEND = "autotracker.mail.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    return tmp_path / "mail"


@pytest.fixture
def mona():
    """Manages the fleet of the Lindqvists."""
    return member(
        *(FleetFactory(name="The Lindqvists"), "managers"),
        username="mona",
        email="mona@example.org",
        first_name="Mona",
        last_name="Lindqvist",
    )


@pytest.fixture
def hers(page, let_in, mona):
    """A page in Mona's browser."""
    let_in(page.context, mona)
    return page


@pytest.fixture
def record(mona):
    """Brake pads of a van, due today, of which Mona is reminded."""
    fleet = Fleet.objects.get()
    fleet.notify_users.add(mona)
    fleet.save()
    van = VehicleFactory(fleet=fleet, name="Sprinter")
    return MaintenanceRecordFactory(
        vehicle=van, description="Brake pads", due_date=van.today()
    )


def morning() -> datetime:
    """Return this day's noon, late enough for mail, or now if that is later: what the
    page was asked to do must lie before it."""
    now = timezone.now()
    return max(now, now.replace(hour=12, minute=0))


def letters(mailbox: Path, after: timedelta = timedelta(0)) -> list[str]:
    """Run the reminders, so long after the morning, and return the text of what lies
    in the mailbox."""
    run(lambda: morning() + after)
    found = []
    for path in sorted(mailbox.glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        found.append(body.get_content())
    return found


def link(text: str, act: str) -> str:
    return re.search(rf"http\S+/reminders/{act}/\S+/", text)[0]


def test_done_by_the_link_in_a_mail(page, mailbox, record):
    (text,) = letters(mailbox)
    assert "Brake pads: due today" in text
    page.goto(link(text, "done"))
    expect(page.get_by_role("heading", name="Is it done?")).to_be_visible()
    expect(page.get_by_text("Sprinter")).to_be_visible()
    record.refresh_from_db()
    assert not record.is_completed
    page.get_by_role("button", name="Yes, it is done").press("Enter")
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    record.refresh_from_db()
    assert record.is_completed
    page.get_by_role("link", name="Open the record").click()
    expect(page.get_by_label("Username")).to_be_visible()


def test_snoozed_by_the_link_in_a_mail(page, mailbox, record):
    (text,) = letters(mailbox)
    page.goto(link(text, "snooze"))
    page.get_by_role("button", name="Remind me in a week").click()
    expect(page.get_by_role("heading", name="See you in a week")).to_be_visible()
    assert len(letters(mailbox)) == 1
    run(lambda: morning() + timedelta(days=6))
    assert Delivery.objects.filter(status="sent").count() == 1
    run(lambda: morning() + timedelta(days=7))
    assert Delivery.objects.filter(status="sent").count() == 2
    assert "Brake pads: was due 7 days ago" in letters(mailbox)[-1]


def test_unsubscribed_and_back_again(page, mailbox, record, mona, let_in):
    (text,) = letters(mailbox)
    page.goto(link(text, "stop"))
    page.get_by_role("button", name="No more of these mails").click()
    expect(page.get_by_role("heading", name="No more reminders")).to_be_visible()
    record.due_date += timedelta(days=1)
    record.save()
    assert len(letters(mailbox)) == 1

    let_in(page.context, mona)
    page.goto("/admin/account/#tab-notifications")
    expect(page.get_by_label("The Lindqvists")).to_have_value("off")
    page.get_by_label("The Lindqvists").select_option("single")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("have been changed successfully")).to_be_visible()
    # Who is told is asked anew once an hour, of what was written before.
    assert len(letters(mailbox, after=THOROUGH_EVERY)) == 2


def test_a_preference_is_saved_and_honoured(hers, mailbox, record):
    page = hers
    MaintenanceRecordFactory(
        vehicle=record.vehicle, description="Wipers", due_date=record.due_date
    )
    page.goto("/admin/account/#tab-notifications")
    page.get_by_label("At once, each in a mail of its own").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("have been changed successfully")).to_be_visible()
    texts = letters(mailbox)
    assert sorted(text.partition(":")[0] for text in texts) == ["Brake pads", "Wipers"]


def test_what_failed_is_tried_again(hers, mailbox, record, settings):
    page = hers
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    run(morning)
    page.goto("/admin/")
    page.get_by_role("link", name="Brake pads").first.click()
    expect(page.get_by_text("refused")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It is tried again with the next run")).to_be_visible()
    settings.EMAIL_BACKEND = backend
    assert len(letters(mailbox)) == 1
    page.goto("/admin/reminders/")
    expect(page.locator(".result-list").get_by_text("Sent", exact=True)).to_be_visible()


def test_rules_and_what_is_to_come(hers, record):
    page = hers
    record.due_date += timedelta(days=40)
    record.save()
    url = record.snippet_viewset.get_url_name("edit")
    page.goto(reverse(url, args=[record.pk]))
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name="Reminders").last.click()
    page.get_by_label("Days before").fill("seven")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Enter whole numbers of days").first).to_be_visible()
    page.get_by_label("Days before").fill("35, 2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("35, 2 days before, from 07:00 on.")).to_be_visible()
    expect(page.get_by_text("35 days before")).to_be_visible()
    page.goto("/admin/reminders/upcoming/")
    expect(page.get_by_text("Brake pads")).to_be_visible()


def test_a_test_mail_is_asked_for(hers, mailbox, record):
    page = hers
    page.goto("/admin/account/#tab-notifications")
    page.get_by_role("link", name="Send me a test mail").click()
    page.get_by_role("button", name="Send me a test mail").click()
    expect(page.get_by_text("handed over for delivery")).to_be_visible()
    (path,) = mailbox.glob("*.eml")
    assert b"mona@example.org" in path.read_bytes()
