"""What becomes of calls, with a real server at the other end."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks import Webhook as Standard

from core.outbox.retries import LEASE
from integrations.models import Webhook, WebhookDelivery
from integrations.webhooks import http, sending
from maintenance.models import MaintenanceRecord
from notifications import reminders
from tests.factories import (
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from tests.integrations.webhooks.conftest import ALL
from vehicles.models import OdometerReading

pytestmark = pytest.mark.django_db


def run(now):
    return dict(sending.run(lambda: now))


@pytest.fixture
def later():
    """A moment after all that the database has written by its own clock."""
    return timezone.now() + timedelta(minutes=1)


@pytest.fixture
def record(van):
    return MaintenanceRecordFactory(vehicle=van, due_date=van.today())


def complete(record):
    record.complete(on=record.vehicle.today())
    record.save()


def events():
    rows = WebhookDelivery.objects.order_by("pk")
    return list(rows.values_list("event", "subject"))


# --- What is written down -------------------------------------------------------------

WAYS = {
    "saved": complete,
    "in bulk": lambda record: MaintenanceRecord.objects.filter(pk=record.pk).update(
        status="completed", completed_date=record.vehicle.today()
    ),
    "SQL": lambda record: connection.cursor().execute(
        "UPDATE maintenance_maintenancerecord SET status = 'completed',"
        " completed_date = due_date"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_completing_is_told_once_whatever_way_it_came(webhook, record, way):
    WAYS[way](record)
    record.refresh_from_db()
    assert events() == [("record.completed", record.pk)]
    record.cost = 5
    record.save()
    MaintenanceRecord.objects.update(status="incomplete", completed_date=None)
    WAYS[way](record)  # by mistake, and then after all
    assert events() == [("record.completed", record.pk)]


def test_what_is_entered_as_completed_is_told_too(webhook, van):
    rows = [
        MaintenanceRecordFactory.build(
            vehicle=van, completed=True, maintenance_type=kind
        )
        for kind in [MaintenanceRecordFactory().maintenance_type] * 3
    ]
    MaintenanceRecord.objects.bulk_create(rows)
    assert [event for event, _key in events()] == ["record.completed"] * 3


def test_a_plan_goes_on_and_each_occurrence_is_told(webhook, van):
    plan = MaintenancePlanFactory(vehicle=van)
    for _time in range(2):
        complete(plan.records.incomplete().get())
    assert len(events()) == 2


def test_what_was_rolled_back_is_not_told(webhook, record):
    with transaction.atomic():
        complete(record)
        assert events()
        transaction.set_rollback(True)
    assert not events()


def test_only_who_asked_and_only_their_fleet(webhook, record, fleet):
    other = Webhook.objects.create(
        fleet=FleetFactory(), url="https://example.com/", events=ALL
    )
    webhook.events = ["reading.rejected", "record.due"]
    webhook.save()
    complete(record)
    assert not events()
    MaintenanceRecordFactory(vehicle=VehicleFactory(fleet=other.fleet), completed=True)
    assert WebhookDelivery.objects.get().webhook == other


def test_a_reading_that_does_not_fit_is_told_once(webhook, van):
    day = van.today()
    for days, value in ((30, 10_000), (20, 10_500), (10, 11_000), (5, 110_000)):
        OdometerReadingFactory(
            vehicle=van, value=value, read_on=day - timedelta(days=days)
        )
    OdometerReadingFactory(vehicle=van, value=11_400, read_on=day)
    wrong = OdometerReading.objects.get(value=110_000)
    assert events() == [("reading.rejected", wrong.pk)]
    wrong.review("excluded")  # by a person: that is no news
    wrong.review("")
    assert events() == [("reading.rejected", wrong.pk)]
    lower = OdometerReadingFactory(vehicle=van, value=3, read_on=day)
    assert events()[1:] == [("reading.rejected", lower.pk)]


def test_a_record_is_due_once_for_each_reminder_whoever_is_told(
    webhook, record, mona, later
):
    noon = later.replace(hour=12)
    reminders.run(lambda: noon)  # nobody is chosen
    assert events() == [("record.due", record.pk)]
    record.vehicle.fleet.notify_users.add(mona)
    record.vehicle.fleet.save()
    reminders.run(lambda: noon + timedelta(hours=2))
    assert events() == [("record.due", record.pk)]
    record.due_date += timedelta(days=1)
    record.save()
    reminders.run(lambda: noon + timedelta(hours=3))
    assert events() == [("record.due", record.pk)] * 2


def test_a_reminder_that_fails_is_told_then_and_when_given_up(
    webhook, record, mona, later, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    record.vehicle.fleet.notify_users.add(mona)
    record.vehicle.fleet.save()
    noon = later.replace(hour=12)
    for hours in (0, 1, 3, 8, 21, 50, 80, 110):
        reminders.run(lambda hours=hours: noon + timedelta(hours=hours))
    failed = WebhookDelivery.objects.filter(event="reminder.failed").order_by("pk")
    assert [call.occurrence.split()[1] for call in failed] == ["failed", "given_up"]


# --- What is sent --------------------------------------------------------------------


def test_a_call_says_what_happened_and_is_signed(hooked, record, receiver, later):
    complete(record)
    assert run(later) == {"sent": 1}
    ((path, headers, body),) = receiver.calls
    assert path == "/hook?secret=path"
    assert headers["Content-Type"] == "application/json"
    standard = Standard(hooked.secret)
    assert standard.verify(body, {name.lower(): v for name, v in headers.items()})
    (told,) = receiver.told
    assert (told["type"], told["version"]) == ("record.completed", 1)
    assert told["data"]["fleet"]["name"] == "Works"
    assert told["data"]["vehicle"]["name"] == "Sprinter"
    assert told["data"]["record"] == {
        "id": record.pk,
        "api": f"http://127.0.0.1:8000/api/v3/records/{record.pk}/",
        "name": "Brake pads",
        "status": "completed",
        "due_on": record.due_date.isoformat(),
        "is_forecast": False,
        "forecast_late_on": None,
        "due_state": None,
        "completed_on": record.completed_date.isoformat(),
    }
    call = WebhookDelivery.objects.get()
    assert (call.status, call.code, call.attempts) == ("sent", 200, 1)
    assert call.words == "Thank <b>you</b> indeed"
    assert run(later + timedelta(days=1)) == {}


def test_every_event_has_its_payload(hooked, record, receiver, mona, later, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    record.vehicle.fleet.notify_users.add(mona)
    record.vehicle.fleet.save()
    reminders.run(lambda: later.replace(hour=12))
    complete(record)
    day = record.vehicle.today()
    for days, value in ((30, 10_000), (20, 10_500), (10, 11_000), (0, 5)):
        OdometerReadingFactory(
            vehicle=record.vehicle, value=value, read_on=day - timedelta(days=days)
        )
    run(later.replace(hour=13))
    told = {call["type"]: call["data"] for call in receiver.told}
    assert set(told) == set(ALL)
    assert told["reminder.failed"]["reminder"]["status"] == "failed"
    assert told["reading.rejected"]["reading"]["value"] == 5
    assert "lower than" in told["reading.rejected"]["reading"]["reason"]


@pytest.mark.parametrize(
    ("mood", "code", "words"),
    [
        (500, 500, "Thank <b>you</b> indeed"),
        ("drop", None, ""),
        ("redirect", 302, "It leads on to another address, which is not followed."),
        ("silent", None, "no answer within 0.3 seconds"),
        ("drip", None, "no answer within 0.3 seconds"),
    ],
)
def test_what_fails_is_tried_again_as_the_same(
    hooked, record, receiver, later, monkeypatch, mood, code, words
):
    monkeypatch.setattr(http.post, "__defaults__", (0.3,))
    complete(record)
    receiver.moods = [mood]
    assert run(later) == {"failed": 1}
    call = WebhookDelivery.objects.get()
    assert call.code == code
    assert call.words
    assert words in call.words
    assert run(later + sending.PAUSES[0] - timedelta(seconds=1)) == {}
    record.description = "Something else"
    record.save()
    monkeypatch.undo()
    assert run(later + sending.PAUSES[0]) == {"sent": 1}
    (first, second) = receiver.calls
    assert first[0] == second[0]  # what was redirected went nowhere
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]


def test_an_answer_without_end_is_read_a_little(hooked, record, receiver, later):
    complete(record)
    receiver.moods = ["flood"]
    assert run(later) == {"sent": 1}
    assert len(WebhookDelivery.objects.get().words) <= http.LONGEST_WORDS


def test_nobody_listens(hooked, record, receiver, later):
    complete(record)
    receiver.close()
    assert run(later) == {"failed": 1}
    assert "refused" in WebhookDelivery.objects.get().words


def test_an_address_that_became_private_is_not_reached(
    hooked, record, receiver, later, settings
):
    """The name led elsewhere when the webhook was made."""
    settings.WEBHOOK_NETWORKS = []
    complete(record)
    assert run(later) == {"failed": 1}
    assert "private" in WebhookDelivery.objects.get().words
    assert not receiver.calls


def test_proxies_of_the_environment_are_ignored(
    hooked, record, receiver, later, monkeypatch
):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    complete(record)
    assert run(later) == {"sent": 1}


def test_one_that_fails_keeps_no_other_waiting(hooked, fleet, van, receiver, later):
    dead = Webhook.objects.create(
        fleet=fleet, url="http://127.0.0.1:9/", events=["record.completed"]
    )
    for _number in range(3):
        MaintenanceRecordFactory(vehicle=van, completed=True)
    assert run(later) == {"failed": 1, "sent": 3}
    assert dead.deliveries.filter(attempts=0).count() == 2


def test_given_up_after_all_pauses_and_paused_after_a_day(
    hooked, record, receiver, later
):
    complete(record)
    now = later
    for pause in (*sending.PAUSES, timedelta(0)):
        receiver.moods = [503]
        run(now)
        now += pause
    assert WebhookDelivery.objects.get().status == "given_up"
    hooked.refresh_from_db()
    assert hooked.paused_at
    assert hooked.pause_reason == "Thank <b>you</b> indeed"
    MaintenanceRecordFactory(vehicle=record.vehicle, completed=True)
    assert run(now + timedelta(days=1)) == {}
    hooked.resume(now)
    assert run(now + timedelta(days=1)) == {"sent": 1}
    hooked.refresh_from_db()
    assert hooked.failing_since is None


def test_gone_is_final(hooked, record, receiver, later):
    complete(record)
    receiver.moods = [410]
    assert run(later) == {"given_up": 1}
    hooked.refresh_from_db()
    assert hooked.paused_at


def test_nothing_is_told_of_what_left_the_fleet(hooked, record, receiver, later):
    complete(record)
    record.vehicle.fleet = FleetFactory(name="Zanzibar")
    record.vehicle.save()
    assert run(later) == {"skipped": 1}
    assert not receiver.calls


class KilledError(BaseException):
    """Nothing of ours runs after a kill."""


@pytest.mark.parametrize("sent", [False, True])
def test_killed_at_the_worst_moment(hooked, record, receiver, later, monkeypatch, sent):
    complete(record)
    real = http.post

    def kill(*args):
        if sent:
            real(*args)
        raise KilledError

    monkeypatch.setattr(http, "post", kill)
    with pytest.raises(KilledError):
        run(later)
    monkeypatch.undo()
    assert WebhookDelivery.objects.get().status == "sending"
    assert run(later + LEASE - timedelta(seconds=1)) == {}
    assert run(later + LEASE) == {"sent": 1}
    assert len({headers["webhook-id"] for _, headers, _ in receiver.calls}) == 1
    assert len({body for _, _, body in receiver.calls}) == 1


def test_of_two_workers_one_gets_it(hooked, record, receiver, later):
    complete(record)
    call = WebhookDelivery.objects.get()
    assert sending.handle(call, later) == "sent"
    assert sending.handle(call, later) == "lost"
    assert len(receiver.calls) == 1


def test_who_was_too_slow_settles_nothing(hooked, record, receiver, later, monkeypatch):
    complete(record)
    call = WebhookDelivery.objects.get()
    real = http.post

    def slow(*args):
        monkeypatch.undo()
        assert sending.handle(WebhookDelivery.objects.get(), later + LEASE) == "sent"
        receiver.moods = [500]
        return real(*args)

    monkeypatch.setattr(http, "post", slow)
    assert sending.handle(call, later) == "lost"
    assert WebhookDelivery.objects.get().status == "sent"


def test_no_transaction_is_open_while_the_server_is_asked(
    hooked, record, receiver, later, monkeypatch
):
    complete(record)
    depth = len(connection.savepoint_ids)
    real = http.post

    def look(*args):
        assert len(connection.savepoint_ids) == depth
        return real(*args)

    monkeypatch.setattr(http, "post", look)
    assert run(later) == {"sent": 1}


def test_writing_costs_no_query_of_ours(webhook, record):
    with CaptureQueriesContext(connection) as captured:
        complete(record)
    assert not [query for query in captured if "webhook" in query["sql"]]


def test_old_calls_are_forgotten(hooked, record, receiver, later):
    complete(record)
    run(later)
    assert sending.forget(later + sending.KEEP - timedelta(days=1)) == 0
    assert sending.forget(later + sending.KEEP + timedelta(days=1)) == 1
