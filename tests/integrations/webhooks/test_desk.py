"""The screens of webhooks: for who may change the fleet."""

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from integrations.models import Webhook, WebhookDelivery
from integrations.webhooks.history import MOST_TESTS
from tests.factories import FleetFactory, MaintenanceRecordFactory
from tests.pages import messages_of
from tests.privacy.conftest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, mona):
    client.force_login(mona)
    return client


def url(webhook, act=""):
    return f"/admin/webhooks/{webhook.pk}/{act and act + '/'}"


def test_one_is_made_and_its_secret_shown_once(browser, fleet):
    new = f"/admin/webhooks/fleet/{fleet.pk}/new/"
    assert "https://example.org/hook" in browser.get(new).content.decode()
    chosen = ["record.completed", "record.due"]
    data = {"url": "https://example.org/x", "events": chosen}
    page = browser.post(new, data, follow=True)
    webhook = Webhook.objects.get()
    assert (webhook.fleet, webhook.events) == (fleet, tuple(chosen))
    assert webhook.secret in page.content.decode()
    assert webhook.secret not in browser.get(url(webhook)).content.decode()
    assert webhook.secret not in str(browser.session.items())
    page = browser.post(url(webhook, "rotate"), follow=True).content.decode()
    old = webhook.secret
    webhook.refresh_from_db()
    assert webhook.secret != old
    assert webhook.secret in page
    assert webhook.secrets(timezone.now()) == [webhook.secret, old]
    listed = browser.get(f"/admin/webhooks/fleet/{fleet.pk}/").content.decode()
    assert "https://example.org/x" in listed
    data = {"url": "https://example.org/y", "events": chosen}
    page = browser.post(url(webhook), data, follow=True)
    assert messages_of(page) == ["Saved."]
    acts = ModelLogEntry.objects.for_instance(fleet).order_by("pk")
    assert [act.action.partition("webhook_")[2] for act in acts] == [
        "made",
        "rotate",
        "changed",
    ]
    assert "secret" not in str([act.data for act in acts])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("url", bad) for bad in ("", "x", "http://example.org/", "https://[::1]/")),
        *(("url", bad) for bad in ("https://x/" + "a" * 600, "https://x/\0")),
        *(("events", bad) for bad in ("", "x", "\0", "record.completed; DROP")),
    ],
)
def test_nonsense_gets_a_sentence_at_the_field(browser, fleet, webhook, field, value):
    good = {"url": "https://example.org/x", "events": ["record.due"]}
    for where in (f"/admin/webhooks/fleet/{fleet.pk}/new/", url(webhook)):
        page = browser.post(where, good | {field: value})
        assert page.status_code == 200
        assert page.context["form"].errors[field]
    assert Webhook.objects.get().url == "https://example.org/hook"


def test_a_test_call_shows_what_the_server_said(browser, hooked, receiver):
    page = browser.post(url(hooked, "test"), follow=True)
    (sentence,) = messages_of(page)
    assert "The test call arrived. The server says: 200 Thank" in sentence
    assert "<b>you</b>" not in page.content.decode()
    assert receiver.told[0]["type"] == "test"
    receiver.moods = [500]
    page = browser.post(url(hooked, "test"), follow=True)
    assert messages_of(page)[0].startswith("The test call failed: 500")
    for _time in range(MOST_TESTS):
        page = browser.post(url(hooked, "test"), follow=True)
    assert "as many as one may send" in messages_of(page)[0]
    assert len(receiver.calls) == MOST_TESTS


def test_a_webhook_made_again_has_no_test_calls_of_its_own(browser, hooked, receiver):
    for _time in range(MOST_TESTS):
        browser.post(url(hooked, "test"))
    address, fleet = hooked.url, hooked.fleet
    browser.post(url(hooked, "delete"))
    again = Webhook.objects.create(fleet=fleet, url=address, events=["record.due"])
    page = browser.post(url(again, "test"), follow=True)
    assert "as many as one may send" in messages_of(page)[-1]
    assert len(receiver.calls) == MOST_TESTS


def test_paused_resumed_tried_again_and_deleted(browser, hooked, van):
    assert "Paused" in browser.post(url(hooked, "pause"), follow=True).content.decode()
    MaintenanceRecordFactory(vehicle=van, completed=True)
    call = WebhookDelivery.objects.get()
    page = browser.post(url(hooked, "resume"), follow=True).content.decode()
    assert "1 call waits." in page
    again = f"/admin/webhooks/call/{call.pk}/again/"
    page = browser.post(again, follow=True)
    assert messages_of(page) == ["It does not wait for another try any more."]
    WebhookDelivery.objects.update(
        status="given_up", next_attempt_at=None, attempts=7, words="<i>No</i>"
    )
    shown = browser.get(f"/admin/webhooks/call/{call.pk}/").content.decode()
    assert "&lt;i&gt;No&lt;/i&gt;" in shown
    page = browser.post(again, follow=True)
    assert messages_of(page) == ["It is tried again within a minute."]
    call.refresh_from_db()
    assert (call.status, call.attempts) == ("queued", 0)
    assert "Yes, delete it" in browser.get(url(hooked, "delete")).content.decode()
    browser.post(url(hooked, "delete"))
    assert not Webhook.objects.exists()


def test_looking_changes_nothing(browser, hooked, receiver):
    for act in ("test", "rotate", "pause", "resume"):
        assert browser.get(url(hooked, act)).status_code == 302
    stored = Webhook.objects.get()
    assert (stored.secret, stored.paused_at) == (hooked.secret, None)
    assert not receiver.calls


def test_trouble_is_on_the_home_page_of_those_who_can_mend_it(browser, webhook, client):
    home = "/admin/"
    assert "Webhooks that do not arrive" not in browser.get(home).content.decode()
    webhook.pause(timezone.now())  # by a person: no trouble
    assert "Webhooks that do not arrive" not in browser.get(home).content.decode()
    webhook.pause(timezone.now(), "503 Not now")
    page = browser.get(home).content.decode()
    assert "Webhooks that do not arrive" in page
    assert "503 Not now" in page
    for person in (
        member(webhook.fleet, "viewers"),
        member(FleetFactory(), "managers"),
    ):
        client.force_login(person)
        assert "Webhooks that do not" not in client.get(home).content.decode()


def test_viewers_are_refused(client, webhook, fleet):
    client.force_login(member(fleet, "viewers"))
    acts = ["", "test", "rotate", "pause", "resume", "delete"]
    for where in [url(webhook, act) for act in acts]:
        for method in (client.get, client.post):
            assert method(where).status_code == 302
            assert webhook.url not in method(where, follow=True).content.decode()
    webhook.refresh_from_db()
    assert webhook.paused_at is None


def test_a_fleet_has_so_many_at_most(browser, fleet, webhook, monkeypatch):
    monkeypatch.setattr("integrations.models.MOST", 1)
    new = f"/admin/webhooks/fleet/{fleet.pk}/new/"
    page = browser.post(new, {"url": "https://example.org/x", "events": ["record.due"]})
    assert page.context["form"].non_field_errors()
    assert "1 webhooks at most" in page.content.decode()
