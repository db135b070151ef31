"""What became of reminders, in the history of the record they are about."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from notifications import audit
from notifications.models import Delivery
from notifications.reminders import run, write_due
from tests.factories import VehicleFactory
from tests.notifications.conftest import notify

pytestmark = pytest.mark.django_db


def history(client, record):
    name = record.snippet_viewset.get_url_name("history")
    page = client.get(reverse(name, args=[record.pk]))
    assert page.status_code == 200
    return page.content.decode()


def entries(record):
    found = ModelLogEntry.objects.for_instance(record)
    return [one.action for one in found.filter(action__startswith="notifications")]


def test_sent(owner_client, due_record, now):
    record = due_record(0)
    run(lambda: now)
    assert entries(record) == ["notifications.sent"]
    entry = ModelLogEntry.objects.for_instance(record).get()
    delivery = Delivery.objects.get()
    assert entry.timestamp == now
    assert entry.user is None
    assert entry.label == record.description
    assert entry.data["delivery"] == delivery.pk
    assert entry.data["queued"] == delivery.created_at.isoformat()
    assert "Reminder sent to driver" in history(owner_client, record)


def test_of_what_was_sent_it_is_told_when_it_was_queued(owner_client, due_record, now):
    """Queuing writes no line of its own: of thousands at once, each would cost."""
    record = due_record(0)
    write_due(now)
    assert entries(record) == []
    run(lambda: now + timedelta(hours=3))
    assert entries(record) == ["notifications.sent"]
    assert "Reminder sent to driver (queued: 03/17/" in history(owner_client, record)


def test_each_state_that_lasts_has_its_line(due_record, now, mail_server, driver):
    """When it was queued is told with what followed, also after a refusal."""
    record = due_record(0)
    mail_server.refused = {driver.email}
    run(lambda: now)
    Delivery.objects.all().try_again(now)
    mail_server.refused = set()
    run(lambda: now)
    assert entries(record)[::-1] == [
        "notifications.given_up",
        "notifications.sent",
    ]
    queued = {
        one.data["queued"]
        for one in ModelLogEntry.objects.for_instance(record)
        if one.action.startswith("notifications.")
    }
    assert queued == {now.isoformat()}


def test_skipped(owner_client, due_record, now):
    record = due_record(0)
    write_due(now)
    record.complete(on=now.date())
    record.save()
    run(lambda: now)
    assert entries(record) == ["notifications.skipped"]
    page = history(owner_client, record)
    assert "was not sent: The work was completed." in page


def test_failed_and_refused_for_good(owner_client, due_record, mail_server, now):
    record = due_record(0)
    mail_server.refused = {"driver@example.org"}
    run(lambda: now)
    assert entries(record) == ["notifications.given_up"]
    assert "550 5.1.1 No such mailbox here" in history(owner_client, record)


def test_failed_to_be_tried_again(owner_client, due_record, smtp, now):
    record = due_record(0)
    run(lambda: now)
    assert entries(record) == ["notifications.failed"]
    assert "failed, and is tried again" in history(owner_client, record)


def test_nobody(owner_client, due_record, now):
    record = due_record(0)
    notify(record.vehicle.fleet)
    run(lambda: now)
    run(lambda: now)
    assert entries(record) == ["notifications.nobody"]
    assert "There was nobody to remind" in history(owner_client, record)


def test_every_outcome_has_its_words(owner_client, due_record, now):
    record = due_record(0)
    write_due(now)
    deliveries = list(Delivery.objects.for_sending())
    for status in ("sent", "failed", "given_up", "skipped"):
        audit.note(deliveries, now, status, "because of <this>")
    page = history(owner_client, record)
    assert page.count("because of &lt;this&gt;") >= 3


def test_noting_many_is_one_statement(due_record, now):
    vehicle = VehicleFactory()
    for _number in range(5):
        due_record(0, vehicle=vehicle)
    write_due(now)
    deliveries = list(Delivery.objects.for_sending())
    audit.note(deliveries[:1], now, "sent")  # asks for the content type, once
    with CaptureQueriesContext(connection) as queries:
        audit.note(deliveries, now, "sent")
    assert len([one for one in queries if "INSERT" in one["sql"]]) == 1
    assert ModelLogEntry.objects.filter(action="notifications.sent").count() == 6


def test_history_is_for_those_who_see_the_record(client, due_record, now):
    record = due_record(0)
    run(lambda: now)
    name = record.snippet_viewset.get_url_name("history")
    assert client.get(reverse(name, args=[record.pk])).status_code == 302
