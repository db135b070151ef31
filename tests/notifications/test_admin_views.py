"""What one sees of reminders: what is to come, of each record, what failed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from notifications.models import Delivery, ReminderPolicy
from notifications.reminders import run, write_due
from tests.factories import FleetFactory, UserFactory, VehicleFactory
from tests.notifications.conftest import notify
from tests.pages import messages_of

pytestmark = pytest.mark.django_db
UPCOMING = "/admin/reminders/upcoming/"
SITE = "/admin/reminders/rules/"


@pytest.fixture(autouse=True)
def _frozen(time_machine, now):
    time_machine.move_to(now, tick=False)


def log_in(client, fleet, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{fleet}: {role}"))
    client.force_login(user)
    return user


def of_record(record):
    return reverse("record_reminders:list", args=[record.pk])


def of_fleet(fleet):
    return reverse("fleet_reminders:rule", args=[fleet.pk])


def again(delivery):
    return reverse("failed_reminders:try", args=[delivery.pk])


def told(page):
    assert page.status_code == 200
    return page.content.decode()


# --- What is to come -----------------------------------------------------------------


def test_upcoming_says_who_gets_what_when_and_why(owner_client, due_record, driver):
    driver.first_name, driver.last_name = "Dora", "Driver"
    driver.save()
    due_record(10, description="Brake <pads>", vehicle__name="Van")
    page = told(owner_client.get(UPCOMING))
    for said in (
        "Brake &lt;pads&gt;",
        "Van",
        "Dora Driver",
        "chosen at the fleet",
        "March 20, 2026, 7 a.m.",
        "7 days before",
        "March 26, 2026, 7 a.m.",
        "1 day before",
        "March 27, 2026, 7 a.m.",
        "on the day",
    ):
        assert said in page, said


def test_upcoming_warns_of_nobody(owner_client, due_record):
    record = due_record(8)
    notify(record.vehicle.fleet)
    page = told(owner_client.get(UPCOMING))
    assert "Nobody to tell" in page
    assert "Nobody is chosen." in page


def test_what_was_written_waits_and_comes_once(owner_client, due_record, now):
    due_record(7)
    write_due(now)
    page = told(owner_client.get(UPCOMING))
    assert "Waiting to be sent" in page
    assert "7 days before" not in page
    assert "1 day before" in page


def test_upcoming_is_scoped(client, due_record, now):
    secret = due_record(8, description="Zanzibar")
    due_record(0, description="Zanzibar", vehicle=secret.vehicle)
    write_due(now)
    log_in(client, FleetFactory(), "managers")
    assert "Zanzibar" not in told(client.get(UPCOMING))


def test_upcoming_is_for_those_who_have_a_fleet(client, due_record):
    user = UserFactory()
    group = Group.objects.create(name="Newcomers")
    user.groups.add(group)
    client.force_login(user)
    assert client.get(UPCOMING).status_code == 302


def count_queries(act):
    with CaptureQueriesContext(connection) as queries:
        assert act().status_code == 200
    return len(queries)


@pytest.mark.once
def test_queries_do_not_grow(owner_client, due_record, now):
    first = due_record(8)
    due_record(0)
    write_due(now)
    urls = [UPCOMING, of_record(first), "/admin/"]
    few = [count_queries(lambda url=url: owner_client.get(url)) for url in urls]
    for number in range(10):
        due_record(8, vehicle=VehicleFactory())
        due_record(0, vehicle=VehicleFactory())
        notify(first, users=[UserFactory() for _n in range(number)])
    write_due(now)
    many = [count_queries(lambda url=url: owner_client.get(url)) for url in urls]
    assert all(after <= before + 1 for before, after in zip(few, many, strict=True))


# --- A record's own ------------------------------------------------------------------


def test_a_record_has_its_own_list(owner_client, due_record, now):
    record = due_record(0, description="Pads")
    other = due_record(0, description="Wipers")
    run(lambda: now)
    page = told(owner_client.get(of_record(record)))
    delivery = Delivery.objects.get(record=record)
    assert reverse("reminders_modeladmin_inspect", args=[delivery.pk]) in page
    assert "Sent" in page
    assert "Wipers" not in page
    assert Delivery.objects.get(record=other).message_id not in page


def test_a_records_pages_lead_to_its_list(owner_client, due_record):
    record = due_record()
    for view in ("edit", "inspect", "history"):
        name = record.snippet_viewset.get_url_name(view)
        assert of_record(record) in told(
            owner_client.get(reverse(name, args=[record.pk]))
        )


def test_a_record_has_days_of_its_own(client, due_record):
    record = due_record(40)
    log_in(client, record.vehicle.fleet, "managers")
    page = client.post(of_record(record), {"offsets": "30, 3"}, follow=True)
    assert messages_of(page) == ["Saved."]
    assert ReminderPolicy.objects.get(record=record).offsets == [30, 3]
    assert "30, 3 days before, from 07:00 on." in told(page)
    assert "30 days before" in told(page)
    entry = ModelLogEntry.objects.for_instance(record).get(action="notifications.rule")
    assert entry.data == {"rule": {"offsets": [30, 3]}}
    client.post(of_record(record), {"offsets": ""})
    assert not ReminderPolicy.objects.exists()


NONSENSE = [
    "x",
    "-1",
    "1, 1",
    "400",
    "1.5",
    "\0",
    "1;2",
    "9" * 500,
    "1 2 3 4 5 6 7 8 9 10 11",
]


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_the_days_gets_a_sentence(owner_client, due_record, value):
    record = due_record()
    for url in (of_record(record), of_fleet(record.vehicle.fleet), SITE):
        page = owner_client.post(url, {"offsets": value})
        assert page.status_code == 200
        (sentence,) = page.context["form"].errors["offsets"]
        assert len(sentence.split()) > 2
        assert sentence in page.content.decode().replace("&#x27;", "'")
    assert not ReminderPolicy.objects.exists()


def test_who_may_only_look_changes_nothing(client, due_record):
    record = due_record()
    log_in(client, record.vehicle.fleet, "viewers")
    assert "<form" not in told(client.get(of_record(record))).partition("<main")[2]
    client.post(of_record(record), {"offsets": "3"})
    client.post(of_fleet(record.vehicle.fleet), {"offsets": "3"})
    assert client.get(of_fleet(record.vehicle.fleet)).status_code == 302
    assert not ReminderPolicy.objects.exists()


# --- A fleet's and the site's rule ---------------------------------------------------


def test_a_fleet_has_a_rule_of_its_own(client, due_record):
    record = due_record()
    fleet = record.vehicle.fleet
    log_in(client, fleet, "managers")
    data = {"offsets": "14 2", "hour": "0", "repeat_weekly": "True"}
    page = client.post(of_fleet(fleet), data, follow=True)
    assert "14, 2 days before, from 00:00 on, and every week while overdue." in told(
        page
    )
    policy = ReminderPolicy.objects.get(fleet=fleet)
    assert (policy.offsets, policy.hour, policy.repeat_weekly) == ([14, 2], 0, True)
    assert ModelLogEntry.objects.for_instance(fleet).filter(action="notifications.rule")


def test_a_fleets_page_leads_to_its_rule(client, due_record):
    fleet = due_record().vehicle.fleet
    log_in(client, fleet, "managers")
    name = fleet.snippet_viewset.get_url_name("edit")
    assert of_fleet(fleet) in told(client.get(reverse(name, args=[fleet.pk])))


@pytest.mark.parametrize("hour", ["24", "-1", "x", "1.5", "9" * 30, "\0"])
def test_nonsense_in_the_hour_gets_a_sentence(owner_client, due_record, hour):
    fleet = due_record().vehicle.fleet
    for url in (of_fleet(fleet), SITE):
        page = owner_client.post(url, {"hour": hour})
        assert page.context["form"].errors["hour"]
    assert not ReminderPolicy.objects.exists()


def test_nonsense_in_the_choice_gets_a_sentence(owner_client):
    page = owner_client.post(SITE, {"repeat_weekly": "perhaps"})
    assert page.context["form"].errors["repeat_weekly"]


def test_the_sites_rule_holds_where_there_is_no_other(owner_client, due_record, now):
    record = due_record(20)
    page = owner_client.post(SITE, {"offsets": "20", "hour": "5"}, follow=True)
    assert "20 days before, from 05:00 on." in told(page)
    assert "20 days before, from 05:00 on." in told(owner_client.get(of_record(record)))
    assert write_due(now) == 1


def test_the_sites_rule_is_for_superusers(client, due_record):
    log_in(client, due_record().vehicle.fleet, "managers")
    assert client.get(SITE).status_code == 302
    client.post(SITE, {"offsets": "20"})
    assert not ReminderPolicy.objects.exists()
    assert SITE not in told(client.get("/admin/"))


def test_the_sites_rule_is_in_the_menu(owner_client):
    assert SITE in told(owner_client.get("/admin/"))


# --- Trying again --------------------------------------------------------------------


@pytest.fixture
def failed(due_record, now):
    due_record(0, vehicle__fleet__name="Works")
    write_due(now)
    Delivery.objects.update(
        status="given_up", error="550 No such mailbox", next_attempt_at=None, attempts=7
    )
    return Delivery.objects.get()


def test_what_failed_is_tried_again_and_sent(client, failed, now, mailoutbox):
    user = log_in(client, "Works", "managers")
    inspect = reverse("reminders_modeladmin_inspect", args=[failed.pk])
    page = told(client.get(inspect))
    assert "550 No such mailbox" in page
    assert again(failed) in page
    done = client.post(again(failed), follow=True)
    assert done.redirect_chain[-1][0] == inspect
    failed.refresh_from_db()
    assert (failed.status, failed.attempts) == ("queued", 0)
    history = ModelLogEntry.objects.for_instance(failed.record)
    assert history.get(action="notifications.try_again").user == user
    run(lambda: now)
    assert len(mailoutbox) == 1


def test_looking_tries_nothing(client, failed):
    log_in(client, "Works", "managers")
    assert client.get(again(failed)).status_code == 302
    failed.refresh_from_db()
    assert failed.status == "given_up"


def test_who_may_only_look_cannot_try_again(client, failed):
    log_in(client, "Works", "viewers")
    inspect = reverse("reminders_modeladmin_inspect", args=[failed.pk])
    assert again(failed) not in told(client.get(inspect))
    assert client.post(again(failed)).status_code == 302
    failed.refresh_from_db()
    assert failed.status == "given_up"


def test_a_stranger_to_the_fleet_finds_nothing(client, failed):
    log_in(client, FleetFactory(), "managers")
    assert client.post(again(failed)).status_code == 404
    assert client.get(of_record(failed.record)).status_code == 404
    assert client.get(of_fleet(failed.vehicle.fleet)).status_code == 404


def test_what_was_sent_is_not_tried_again(owner_client, failed):
    Delivery.objects.update(status="sent", error="")
    page = owner_client.post(again(failed), follow=True)
    assert messages_of(page) == ["It does not wait for another try any more."]
    failed.refresh_from_db()
    assert failed.status == "sent"


# --- The home page -------------------------------------------------------------------


def test_home_tells_what_could_not_be_delivered(client, failed):
    log_in(client, "Works", "viewers")
    page = told(client.get("/admin/"))
    assert "Reminders that could not be delivered" in page
    assert "550 No such mailbox" in page


def test_home_tells_of_what_there_is_nobody_to_tell(owner_client, due_record, now):
    record = due_record(0, description="Wipers")
    notify(record.vehicle.fleet)
    write_due(now)
    page = told(owner_client.get("/admin/"))
    assert "Nobody to tell" in page
    assert of_record(record) in page
    log = told(owner_client.get("/admin/reminders/?whom=nobody"))
    assert "Wipers" in log


def test_home_is_silent_if_all_is_well(owner_client, due_record, now):
    due_record(0)
    run(lambda: now)
    page = told(owner_client.get("/admin/"))
    assert "could not be delivered" not in page
    assert "Nobody to tell" not in page


def test_home_is_scoped(client, failed, due_record, now):
    record = due_record(0, description="Zanzibar")
    notify(record.vehicle.fleet)
    write_due(now)
    log_in(client, FleetFactory(), "managers")
    page = told(client.get("/admin/"))
    assert "550 No such mailbox" not in page
    assert "Zanzibar" not in page


def test_work_that_was_done_is_no_trouble(owner_client, failed, now):
    record = failed.record
    record.complete(on=now.date() - timedelta(days=1))
    record.save()
    assert "550 No such mailbox" not in told(owner_client.get("/admin/"))
