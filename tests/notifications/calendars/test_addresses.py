"""Who gets a calendar, where, and who does not."""

from datetime import date, timedelta

import pytest
from wagtail.models import ModelLogEntry

from autotracker.redaction import mask
from notifications.models import CalendarAddress
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from tests.notifications.conftest import let_see, viewers
from tests.pages import messages_of
from tests.privacy.conftest import member

pytestmark = pytest.mark.django_db
ACCOUNT = "/admin/account/"
NEW = "/admin/calendars/new/"
DUE = date(2026, 4, 1)


def path(address):
    return "/" + address.url.split("/", 3)[3]


@pytest.fixture
def record(van):
    return MaintenanceRecordFactory(vehicle=van, due_date=DUE)


@pytest.fixture
def browser(client, vera):
    client.force_login(vera)
    return client


# --- What opens, and what does not ---------------------------------------------------


def test_headers(program, record):
    answer = program.get()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"].startswith("private")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies


def test_what_a_program_has_already_is_not_sent_again(program, record):
    tag = program.get()["ETag"]
    again = program.get(if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    record.description = "Discs"
    record.save()
    assert program.get(if_none_match=tag).status_code == 200
    assert program.get()["ETag"] != tag


def test_every_miss_is_the_same(client, address, vera):
    def answer(where):
        found = client.get(where)
        return found.status_code, found.content, sorted(found.headers.items())

    good = path(address)
    assert answer(good)[0] == 200
    miss = answer("/calendars/" + "a" * 28 + ".ics")
    assert miss[0] == 404
    for wrong in ("", "x", "x/y", "%00.ics", "é.ics", "a" * 400, good[11:-5] + "0.ics"):
        assert answer(f"/calendars/{wrong}") == miss, wrong
    address.replace(address.made_at)
    assert answer(good) == miss
    assert answer(path(address))[0] == 200
    vera.is_active = False
    vera.save()
    assert answer(path(address)) == miss
    vera.is_active = True
    vera.save()
    address.delete()
    assert answer(path(address)) == miss


def test_who_tries_many_is_answered_no_more(client, program, settings):
    settings.HISTORY_MISSES_A_MINUTE = 3
    for _time in range(3):
        assert client.get("/calendars/nothing.ics").status_code == 404
    assert client.get("/calendars/nothing.ics").status_code == 429
    assert program.get().status_code == 429


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_is_written_to_it(client, address, method):
    assert getattr(client, method)(path(address)).status_code == 405


def test_a_token_has_128_bits_and_gets_into_no_log(address):
    assert len(address.token) * 5 >= 128
    assert address.token not in mask(f"GET {path(address)} failed")


# --- Privacy ------------------------------------------------------------------------


def test_one_sees_what_one_may_see_and_nothing_else(program, record, vera):
    foreign = MaintenanceRecordFactory(
        vehicle=VehicleFactory(name="Zanzibar van"), due_date=DUE
    )
    other = member(foreign.vehicle.fleet, "viewers")
    theirs = CalendarAddress.objects.create(user=other)
    assert b"Zanzibar" not in program.get().content
    assert b"Zanzibar" in program.client.get(path(theirs)).content
    let_see(foreign.vehicle.fleet, vera)
    assert b"Zanzibar" in program.get().content
    foreign.delete()
    assert b"CANCELLED" in program.get().content
    vera.groups.remove(viewers(foreign.vehicle.fleet))
    assert b"Zanzibar" not in program.get().content
    vera.groups.clear()
    assert program.events() == []


def test_a_vehicle_that_moves_to_another_fleet_is_gone_and_not_cancelled(
    program, record, van
):
    new = FleetFactory()
    theirs = CalendarAddress.objects.create(user=member(new, "viewers"))
    before = program.event()
    van.fleet = new
    van.save()
    assert program.events() == []
    program.address = theirs
    event = program.event()
    assert (event["uid"], event["status"]) == (before["uid"], "CONFIRMED")


def test_one_fleet_only(program, record, vera, fleet):
    other = MaintenanceRecordFactory(due_date=DUE + timedelta(days=1))
    let_see(other.vehicle.fleet, vera)
    assert len(program.events()) == 2
    program.address = CalendarAddress.objects.create(user=vera, fleet=fleet)
    assert program.event()["dtstart"].dt == DUE
    assert program.calendar()["x-wr-calname"] == "AutoTracker: Works"


def test_it_speaks_the_language_of_its_person(program, record, vera):
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(vera)
    profile.preferred_language = "de"
    profile.save()
    program.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "1. April 2026" in program.event()["description"]


# --- The account page -----------------------------------------------------------------


def test_an_address_is_made_shown_replaced_and_revoked(browser, vera, fleet):
    assert CalendarAddress.objects.count() == 0
    page = browser.post(NEW, {"fleet": ""}, follow=True)
    assert messages_of(page) == ["The address was made; copy it below."]
    address = CalendarAddress.objects.get()
    assert address.url in page.content.decode()
    browser.post(NEW, {"fleet": fleet.pk})
    assert CalendarAddress.objects.filter(fleet=fleet).exists()

    replace = f"/admin/calendars/{address.pk}/replace/"
    assert "Replace it?" in browser.get(replace).content.decode()
    page = browser.post(replace, follow=True)
    assert address.url not in page.content.decode()
    address.refresh_from_db()
    assert address.url in page.content.decode()

    revoke = f"/admin/calendars/{address.pk}/revoke/"
    assert "Revoke it?" in browser.get(revoke).content.decode()
    page = browser.post(revoke, follow=True)
    assert address.url not in page.content.decode()
    assert browser.get(path(address)).status_code == 404
    acts = ModelLogEntry.objects.for_instance(vera).order_by("pk")
    assert [act.action.partition("calendar_")[2] for act in acts] == [
        "made",
        "made",
        "replaced",
        "revoked",
    ]
    assert address.token not in str([act.data for act in acts])


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "\0", "1\n2"])
def test_nonsense_gets_a_sentence_at_the_field(browser, value):
    page = browser.post(NEW, {"fleet": value})
    assert page.status_code == 200
    assert page.context["form"].errors["fleet"]
    assert not CalendarAddress.objects.exists()


def test_a_second_one_of_the_same_is_refused(browser, address):
    page = browser.post(NEW, {"fleet": ""})
    assert "You have an address for this already." in page.content.decode()
    assert CalendarAddress.objects.count() == 1


def test_only_ones_own_fleets_and_addresses(browser, vera):
    secret = FleetFactory(name="Zanzibar")
    theirs = CalendarAddress.objects.create(user=member(secret, "managers"))
    assert "Zanzibar" not in browser.get(NEW).content.decode()
    page = browser.post(NEW, {"fleet": secret.pk})
    assert page.context["form"].errors["fleet"]
    for act in ("replace", "revoke"):
        for method in (browser.get, browser.post):
            url = f"/admin/calendars/{theirs.pk}/{act}/"
            assert method(url).status_code == 404
    assert theirs.url not in browser.get(ACCOUNT).content.decode()
    theirs.refresh_from_db()


def test_it_says_when_it_was_fetched(browser, program, now, time_machine):
    time_machine.move_to(now, tick=False)
    assert program.address.fetched_at is None
    program.get()
    program.address.refresh_from_db()
    assert program.address.fetched_at == now
    time_machine.move_to(now + timedelta(minutes=59), tick=False)
    program.get()
    program.address.refresh_from_db()
    assert program.address.fetched_at == now
