"""The links in a mail: what they do, for whom, and when they refuse."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from autotracker.redaction import MASK, mask
from notifications import links
from notifications.links import Link, LinkAction
from notifications.models import Delivery, Preference
from notifications.reminders import write_due
from notifications.rules import due_value
from tests.factories import MaintenanceRecordFactory, UserFactory
from tests.notifications.conftest import TODAY, notify, viewers
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def record(due_record, driver):
    """Work that is due in three days, and a driver who may complete it."""
    record = due_record(3, description="Brake pads", vehicle__name="Van")
    group = Group.objects.get(name=f"{record.vehicle.fleet}: managers")
    driver.groups.add(group)
    return record


@pytest.fixture
def path(record, driver):
    """Return the path of a link as it was mailed to the driver."""

    def make(act, person=driver, row=None, due=None):
        row = row or (record.vehicle.fleet_id if act == LinkAction.STOP else record.pk)
        due = due_value(record) if due is None else due
        url = Link(act, person.pk, row, due).url(person.email)
        return url.removeprefix("http://127.0.0.1:8000")

    return make


def told(response):
    return response.content.decode()


ACTS = [LinkAction.DONE, LinkAction.SNOOZE, LinkAction.STOP]


# --- Looking does nothing, posting does it -------------------------------------------


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, path, record, act, method):
    before = [*Delivery.objects.values(), *Preference.objects.values()]
    page = getattr(client, method)(path(act))
    assert page.status_code == 200
    record.refresh_from_db()
    assert not record.is_completed
    assert before == [*Delivery.objects.values(), *Preference.objects.values()]
    assert not ModelLogEntry.objects.filter(action__startswith="notifications").exists()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client, path, act, method):
    assert getattr(client, method)(path(act)).status_code == 405


def test_done_is_refused_with_the_records_own_sentence(
    client, path, record, monkeypatch
):
    def refuse(record):
        raise ValidationError({"completed_date": "Not on a holiday."})

    monkeypatch.setattr(type(record), "clean", refuse)
    page = client.post(path(LinkAction.DONE))
    assert page.status_code == 409
    assert "Not on a holiday." in told(page)
    record.refresh_from_db()
    assert not record.is_completed


def test_done_asks_says_what_and_does_it(client, path, record, driver):
    asked = told(client.get(path(LinkAction.DONE)))
    for said in ("Is it done?", "Brake pads", "Van", "due in 3 days"):
        assert said in asked
    done = told(client.post(path(LinkAction.DONE)))
    for said in ("Done", "Brake pads", "Van", "Tuesday, March 17, 2026"):
        assert said in done
    record.refresh_from_db()
    assert record.is_completed
    assert record.completed_date == TODAY
    assert record.modified_by == driver
    entry = ModelLogEntry.objects.for_instance(record).get(action="notifications.done")
    assert entry.user == driver
    assert record.latest_revision.user == driver


def test_done_is_dated_where_the_fleet_is(client, path, record, time_machine, now):
    fleet = record.vehicle.fleet
    fleet.time_zone = "Pacific/Kiritimati"
    fleet.save()
    client.post(path(LinkAction.DONE))
    record.refresh_from_db()
    assert record.completed_date == date(2026, 3, 18)


def test_done_twice_is_done_once(client, path, record):
    client.post(path(LinkAction.DONE))
    again = client.post(path(LinkAction.DONE))
    assert again.status_code == 409
    assert "It was completed in the meantime." in told(again)
    entries = ModelLogEntry.objects.for_instance(record)
    assert entries.filter(action="notifications.done").count() == 1


def test_snooze_moves_the_persons_reminder_and_nothing_else(
    client, path, record, driver, now
):
    other = UserFactory()
    notify(record.vehicle.fleet, users=[driver, other])
    assert "Tuesday, March 24, 2026" in told(client.get(path(LinkAction.SNOOZE)))
    page = told(client.post(path(LinkAction.SNOOZE)))
    assert "Tuesday, March 24, 2026" in page
    record.refresh_from_db()
    assert record.due_date == TODAY + timedelta(days=3)
    row = Delivery.objects.get()
    assert (row.recipient, row.status) == (driver, "queued")
    assert row.remind_on == date(2026, 3, 24)
    assert row.offset == -4
    assert row.next_attempt_at > now + timedelta(days=6)


def test_what_is_due_on_no_day_is_not_snoozed(client, path, record):
    record.due_date, record.due_mileage = None, 90_000
    record.save()
    record.refresh_from_db()
    page = client.post(path(LinkAction.SNOOZE, due=due_value(record)))
    assert page.status_code == 409
    assert "not due on any day" in told(page)
    assert not Delivery.objects.exists()


def test_snooze_skips_what_was_queued_for_this_person(
    client, path, record, driver, now
):
    other = UserFactory()
    record.due_date = TODAY
    record.save()
    notify(record.vehicle.fleet, users=[driver, other])
    write_due(now)
    client.post(path(LinkAction.SNOOZE, due=due_value(record)))
    mine = Delivery.objects.get(recipient=driver, offset=0)
    assert (mine.status, mine.error) == ("skipped", "Put off until 2026-03-24.")
    assert Delivery.objects.get(recipient=other).status == "queued"


def test_snoozing_twice_counts_from_the_second(
    client, path, record, driver, time_machine, now
):
    client.post(path(LinkAction.SNOOZE))
    time_machine.move_to(now + timedelta(days=2), tick=False)
    client.post(path(LinkAction.SNOOZE))
    waiting = Delivery.objects.exclude(status="skipped")
    assert [row.remind_on for row in waiting] == [date(2026, 3, 26)]


def test_unsubscribing_by_the_mail_programs_own_button(client, path, record, driver):
    client = type(client)(enforce_csrf_checks=True)
    page = client.post(path(LinkAction.STOP), {"List-Unsubscribe": "One-Click"})
    assert page.status_code == 200
    assert not client.cookies
    preference = Preference.objects.get()
    assert (preference.user, preference.frequency) == (driver, "off")
    assert preference.fleet == record.vehicle.fleet
    assert (
        client.post(path(LinkAction.STOP)).status_code == 200
    )  # again, and nothing breaks


def test_unsubscribing_asks_first_in_a_browser(client, path, record):
    page = told(client.get(path(LinkAction.STOP)))
    assert f"no more reminders of the fleet “{record.vehicle.fleet}”" in page
    assert "<button" in page


def test_unsubscribing_from_a_list_is_for_all_fleets_one_heard_of(
    client, path, due_record, driver, now
):
    second = due_record(0)
    unheard = due_record(300)
    write_due(now)
    url = Link(LinkAction.STOP, driver.pk, 0).url(driver.email)
    client.post(url.removeprefix("http://127.0.0.1:8000"))
    off = Preference.objects.filter(user=driver, frequency="off")
    assert off.count() == 2
    assert off.filter(fleet=second.vehicle.fleet).exists()
    assert not off.filter(fleet=unheard.vehicle.fleet).exists()


# --- Refusals ------------------------------------------------------------------------


def refused(client, url, sentence, status=409):
    for method in (client.get, client.post):
        page = method(url)
        assert page.status_code == status
        assert sentence in told(page)
        assert "Brake pads" not in told(page)
        assert "<button" not in told(page)


@pytest.mark.parametrize("act", [LinkAction.DONE, LinkAction.SNOOZE])
class TestARecordThatMovedOn:
    def test_completed(self, client, path, record, act):
        record.complete(on=TODAY)
        record.save()
        refused(client, path(act), "It was completed in the meantime.")

    def test_moved_to_another_date(self, client, path, record, act):
        url = path(act)
        record.due_date += timedelta(days=30)
        record.save()
        refused(client, url, "When it is due was changed")

    def test_deleted(self, client, path, record, act):
        url = path(act)
        record.delete()
        refused(client, url, "There is no such record any more.")

    def test_vehicle_sold(self, client, path, record, act):
        Vehicle.objects.update(status="sold")
        refused(client, path(act), "The vehicle is no longer in use.")

    def test_not_chosen_any_more(self, client, path, record, act):
        notify(record.vehicle.fleet, users=[UserFactory()])
        refused(client, path(act), "You are not reminded of this any more.")

    def test_moved_to_a_fleet_of_others(self, client, path, record, act):
        record.vehicle = MaintenanceRecordFactory().vehicle
        record.save()
        refused(client, path(act), "You are not reminded of this any more.")

    def test_may_not_see_the_fleet_any_more(self, client, path, driver, act):
        driver.groups.clear()
        refused(client, path(act), "You are not reminded of this any more.")

    def test_account_closed(self, client, path, driver, act):
        url = path(act)
        driver.is_active = False
        driver.save()
        refused(client, url, "Your account is closed.")


@pytest.mark.parametrize("method", ["get", "post"])
class TestNoMoreMails:
    def test_tells_who_left_nothing_of_the_fleet(
        self, client, path, driver, record, method
    ):
        url = path(LinkAction.STOP)
        driver.groups.clear()
        fleet = record.vehicle.fleet
        fleet.name = "Renamed"
        fleet.save()
        page = getattr(client, method)(url)
        assert page.status_code == 200
        assert "Renamed" not in told(page)
        assert "no more mails like the one this link was in" in told(page)
        wished = Preference.objects.filter(user=driver, frequency="off").exists()
        assert wished == (method == "post")

    def test_counts_the_fleets_one_may_see(self, client, driver, record, method):
        for one in (record, MaintenanceRecordFactory()):
            Delivery.objects.create(
                record=one,
                due_value="",
                due_on=TODAY,
                remind_on=TODAY,
                offset=0,
                recipient=driver,
                created_at=timezone.now(),
                next_attempt_at=timezone.now(),
            )
        url = Link(LinkAction.STOP, driver.pk, 0).url(driver.email)
        page = told(getattr(client, method)(url))
        assert f"of the fleet “{record.vehicle.fleet}”" in page

    def test_is_refused_to_a_closed_account(self, client, path, driver, method):
        url = path(LinkAction.STOP)
        driver.is_active = False
        driver.save()
        page = getattr(client, method)(url)
        assert page.status_code == 409
        assert "Your account is closed." in told(page)
        assert not Preference.objects.exists()


def test_done_is_refused_without_the_right_to_change(client, path, record, driver):
    url = path(LinkAction.DONE)
    driver.groups.set([viewers(record.vehicle.fleet)])
    refused(client, url, "You may not change this vehicle")
    assert client.get(path(LinkAction.SNOOZE)).status_code == 200


@pytest.mark.parametrize("act", ACTS)
class TestAWrongLink:
    wrong = "This address is not complete"

    def test_tampered(self, client, path, act):
        url = path(act)
        refused(client, url[:-5] + "AAAA/", self.wrong, 404)

    def test_cut_off(self, client, path, act):
        refused(client, path(act)[:-9] + "/", self.wrong, 404)

    def test_of_another_act(self, client, path, act):
        other = next(one for one in ACTS if one != act)
        url = path(act).replace(f"/{act}/", f"/{other}/")
        refused(client, url, self.wrong, 404)

    def test_after_the_address_changed(self, client, path, driver, act):
        url = path(act)
        driver.email = "new@example.org"
        driver.save()
        refused(client, url, self.wrong, 404)

    def test_of_somebody_who_is_gone(self, client, path, driver, act):
        url = path(act)
        driver.delete()
        refused(client, url, self.wrong, 404)

    def test_too_old(self, client, path, act, time_machine, now):
        url = path(act)
        time_machine.move_to(now + links.VALID_FOR[act] + timedelta(days=1))
        refused(client, url, "This link is too old", 410)

    @pytest.mark.parametrize("content", [[], "x", None, [1, 2, 3], [None] * 4, {}])
    def test_signed_and_senseless(self, client, act, content, db):
        token = signing.dumps(content, salt=f"{links.SALT}.{act}")
        page = client.get(reverse("reminder_link", args=[act.value, token]))
        assert page.status_code == 404


def test_a_link_is_for_one_record_and_one_person(client, path, record, due_record):
    other = due_record(3, description="Wipers")
    client.post(path(LinkAction.DONE))
    other.refresh_from_db()
    assert not other.is_completed


# --- How the pages travel ------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS)
def test_pages_are_kept_by_nobody(client, path, act):
    for url in (path(act), path(act)[:-9] + "/"):
        page = client.get(url)
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        assert "default-src 'none'" in page["Content-Security-Policy"]
        assert "script-src" not in page["Content-Security-Policy"]
        assert not page.cookies


@pytest.mark.parametrize("act", ACTS)
def test_the_secret_gets_into_no_log(path, act):
    url = path(act)
    token = url.split("/")[3]
    assert token not in mask(f"GET {url} 500")
    assert MASK in mask(f"GET {url} 500")
    assert mask("/admin/reminders/inspect/12/") == "/admin/reminders/inspect/12/"


def test_pages_speak_the_persons_language(client, path, driver):
    UserProfile.objects.create(user=driver, preferred_language="de")
    page = told(client.get(path(LinkAction.SNOOZE)))
    assert '<html lang="de">' in page
    assert "In einer Woche erinnern" in page
    assert "Dienstag, 24. März 2026" in page


def test_what_somebody_typed_is_escaped(client, path, record):
    record.description = "<script>alert(1)</script>{{ 7 }}"
    record.save()
    page = told(client.get(path(LinkAction.DONE)))
    assert "<script" not in page
    assert "{{ 7 }}" in page
    assert timezone.now().year == 2026
