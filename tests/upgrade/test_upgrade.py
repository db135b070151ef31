"""An upgrade from version 0.1 loses nothing, and sends nothing again."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.db.models import F, Sum
from django.test import Client
from django.utils.html import escape
from wagtail.models import ModelLogEntry, Revision

from accounts.models import User
from attachments.models import PrivateDocument, PrivateImage
from costs.models import CostEntry
from maintenance.models import MaintenanceRecord
from notifications import reminders
from notifications.models import Delivery, Run
from sharing.models import HistoryChange, Share
from tenancy.rights import declared
from tests.upgrade import old
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.roles import VIEWERS

pytestmark = pytest.mark.django_db  # which takes back what a test changes

# Counted along with what is saved; how many rows that takes says nothing.
COUNTED = {"maintenance.HistoryChange"}
# Tables that are told from others by now.
GONE = {"maintenance.SpendingChange"}

# Of the demo: who sees how many vehicles and records, and changes how many vehicles.
RIGHTS = {
    "admin": (81, 138, 81),
    "maria": (77, 88, 77),
    "sam": (77, 88, 0),
    "anna": (4, 50, 4),
    "jonas": (4, 50, 4),
}

# Models that are called otherwise since.
MOVED = {
    "vehicles.SearchEntry": "core.SearchEntry",
    "maintenance.Share": "sharing.Share",
    "maintenance.HistoryChange": "sharing.HistoryChange",
    "headless.TokenTerms": "headless.TokenRestriction",
    "headless.KeptAnswer": "headless.StoredResponse",
    "notifications.Webhook": "integrations.Webhook",
    "notifications.WebhookDelivery": "integrations.WebhookDelivery",
}


@pytest.fixture(autouse=True)
def media(upgraded, vendor, settings, tmp_path):
    settings.MEDIA_ROOT = old.unpack_media(vendor, tmp_path)


def test_each_table_has_as_many_rows(upgraded):
    was = {
        name: count
        for name, count in upgraded.items()
        if "." in name and name not in GONE
    }
    now = {name: apps.get_model(MOVED.get(name, name)).objects.count() for name in was}
    assert {n: c for n, c in now.items() if n not in COUNTED} == {
        n: c for n, c in was.items() if n not in COUNTED
    }
    assert Revision.objects.count() == upgraded["revisions"]
    assert ModelLogEntry.objects.count() == upgraded["log"]


def test_sums_are_the_same(upgraded):
    records = MaintenanceRecord.objects.exclude(cost=None)
    cost = Decimal(upgraded["cost"])
    assert records.aggregate(sum=Sum("cost"))["sum"] == cost
    readings = OdometerReading.objects
    assert readings.aggregate(sum=Sum("value"))["sum"] == upgraded["readings_sum"]
    assert readings.filter(is_excluded=True).count() == upgraded["set_aside"]
    # Each amount has the currency that its fleet had, and what is counted along
    # comes to the same.
    assert not records.exclude(currency=F("vehicle__fleet__currency")).exists()
    paid = CostEntry.objects.aggregate(sum=Sum("amount"))["sum"]
    changes = HistoryChange.objects.aggregate(sum=Sum("cost"))["sum"]
    assert (round(paid, 2), round(changes, 2)) == (cost, cost)


def test_what_is_due_is_due_on_the_same_day(upgraded):
    still = MaintenanceRecord.objects.filter(status="incomplete")
    now = Counter((row.description, str(row.due_on)) for row in still)
    assert now == Counter(map(tuple, upgraded["due"]))


def test_nothing_points_nowhere():
    connection.check_constraints()


@pytest.mark.parametrize("name", RIGHTS)
def test_people_may_what_they_might(name):
    person = User.objects.get(username=name)
    seen = Vehicle.objects.visible_to(person).count()
    records = MaintenanceRecord.objects.visible_to(person).count()
    changed = Vehicle.objects.changeable_by(person).count()
    assert (seen, records, changed) == RIGHTS[name]
    client = Client()
    client.force_login(person)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", RIGHTS)
def test_rights_by_app_allow_what_those_on_vehicles_did(name):
    """Whoever might change vehicles might do all there was, everybody else look."""
    person = User.objects.get(username=name)
    everything = RIGHTS[name][2] > 0
    seen = RIGHTS[name][0]
    for right in (right for one in declared(Fleet) for right in one.rights):
        if not right.roles:  # nobody has it who was not given it
            continue
        vehicles = Vehicle.objects.with_right(person, right.codename).count()
        has_it = everything or VIEWERS in right.roles
        assert (right.codename, vehicles) == (right.codename, seen if has_it else 0)


def test_shared_histories_are_shown():
    for share in Share.objects.all():
        answer = Client().get(share.path)
        assert answer.status_code == 200
        text = answer.content.decode()
        done = MaintenanceRecord.objects.filter(
            vehicle=share.vehicle, status="completed"
        )
        assert done
        for record in done:
            assert (escape(record.description) in text) is not record.is_private


def test_files_open():
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    for document in PrivateDocument.objects.all():
        assert client.get(document.url).status_code == 200
    for image in PrivateImage.objects.all():
        assert image.get_rendition("max-200x200").width <= 200
    assert PrivateDocument.objects.count() + PrivateImage.objects.count() >= 18


def test_next_run_sends_nothing_again(upgraded):
    sent = set(Delivery.objects.values_list("pk", "status", "sent_at", "attempts"))
    last = max(Run.objects.values_list("started_at", flat=True))
    for minutes in (15, 30):
        reminders.run(lambda at=last + timedelta(minutes=minutes): at)
    assert reminders.write_due(last + timedelta(minutes=30), thorough=True) == 0
    assert not mail.outbox
    now = set(Delivery.objects.values_list("pk", "status", "sent_at", "attempts"))
    assert now == sent


def test_days_later_people_are_told_of_what_they_were_not_told(upgraded):
    told = set(Delivery.objects.values_list("record", "recipient", "remind_on"))
    last = max(Run.objects.values_list("started_at", flat=True))
    reminders.run(lambda: last + timedelta(days=3))
    both = Delivery.objects.filter(status="sent")
    now = both.values_list("record", "recipient", "remind_on")
    assert len(now) == len(set(now)) > len(told)
    assert mail.outbox
