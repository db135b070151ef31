"""What a person takes out of AutoTracker: a calendar's address, and a webhook."""

from datetime import timedelta

import icalendar
import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from core.admin.urls import admin_url
from integrations.models import Webhook
from integrations.webhooks import sending
from notifications.models import CalendarAddress
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from tests.integrations.webhooks.conftest import receiver
from tests.privacy.conftest import member
from vehicles.models import Fleet

__all__ = ["receiver"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def record(settings, live_server):
    settings.BASE_URL = live_server.url
    fleet = FleetFactory(name="The Lindqvists")
    van = VehicleFactory(fleet=fleet, name="Sprinter")
    return MaintenanceRecordFactory(vehicle=van, due_date=van.today())


@pytest.fixture
def hers(page, let_in, record):
    """The page of Mona, who manages the fleet."""
    let_in(page.context, member(record.vehicle.fleet, "managers", username="mona"))
    return page


def test_a_calendar_and_a_webhook(hers, record, receiver):
    hers.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hers.goto("/admin/account/#tab-notifications")
    hers.get_by_role("link", name="New calendar address").click()
    hers.get_by_label("Fleet").select_option("The Lindqvists")
    hers.get_by_role("button", name="Make the address").click()
    hers.get_by_role("button", name="Copy the address").press("Enter")
    expect(hers.get_by_role("button", name="Copied")).to_be_visible()
    address = hers.evaluate("navigator.clipboard.readText()")
    assert address == CalendarAddress.objects.get().url
    found = Client().get("/" + address.split("/", 3)[3])
    (event,) = icalendar.Calendar.from_ical(found.content).events
    assert event["summary"] == "Sprinter: Brake pads"

    hers.goto(admin_url(Fleet, "edit", record.vehicle.fleet_id))
    hers.get_by_role("button", name="Actions", exact=True).first.click()
    hers.get_by_role("link", name="Webhooks").click()
    hers.get_by_role("link", name="New webhook").click()
    hers.get_by_label("Address").fill("https://10.0.0.1/hook")
    hers.get_by_label("Work was completed").check()
    hers.get_by_role("button", name="Make the webhook").click()
    expect(hers.get_by_text("private, local or reserved")).to_be_visible()
    hers.get_by_label("Address").fill(receiver.url)
    hers.get_by_role("button", name="Make the webhook").click()
    expect(hers.get_by_label("Secret")).to_have_value(Webhook.objects.get().secret)
    hers.get_by_role("button", name="Send a test call").click()
    expect(hers.get_by_text("The test call arrived")).to_be_visible()
    expect(hers.get_by_label("Secret")).to_have_count(0)

    record.complete(on=record.vehicle.today())
    record.save()
    sending.run(lambda: timezone.now() + timedelta(minutes=1))
    assert [call["type"] for call in receiver.told] == ["test", "record.completed"]
    hers.reload()
    expect(hers.get_by_role("table").get_by_text("Work was completed")).to_be_visible()
    wide = hers.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
