"""What work done early on a fixed calendar counts for is asked, on every path."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maintenance.models import MaintenancePlan, MaintenanceRecord
from maintenance.plans.projection import Usage, occurrences
from maintenance.schedule import Calendar, Point, Rule
from notifications import link_actions
from notifications.links import Link, LinkAction
from notifications.rules import due_value
from tests.factories import MaintenancePlanFactory
from tests.pages import messages_of, posted
from vehicles.months import add_months

pytestmark = pytest.mark.django_db

DONE = date(2025, 10, 1)
ADMIN = MaintenanceRecord.snippet_viewset.get_url_name
NEXT = {
    "due": date(2027, 3, 1),
    "anew": date(2026, 10, 1),
    "extra": date(2026, 3, 1),
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2025-10-01 12:00Z", tick=False):
        yield


@pytest.fixture
def plan():
    """Inspected on 1 March of every year; due on 1 March 2026."""
    return MaintenancePlanFactory(
        title="Inspection", anchor="calendar", start_date=date(2025, 3, 1)
    )


def send(client, record, **fields):
    url = reverse(ADMIN("complete"), args=[record.pk])
    data = posted(client.get(url).context["form"], **fields)
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(url, data)


def done(plan, early_as="", on=DONE):
    record = plan.open_record
    record.complete(on=on)
    record.early_as = early_as
    record.save()
    return record


class TestRule:
    @given(
        months=st.integers(1, 60),
        start=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        number=st.integers(1, 20),
        early=st.integers(-400, 2000),
        meant=st.sampled_from(["", "due", "anew", "extra"]),
    )
    def test_of_what_is_next(self, months, start, number, early, meant):
        rule = Rule(months, None, Point(start), fixed=True)
        due = Calendar(start, months).day(number)
        done = due - timedelta(days=early)
        found = rule.after(Point(done), Point(due), meant).day
        if early <= 0:  # in time, or late: there is nothing to be asked
            assert not rule.is_unclear(done, due)
            assert found == rule.after(Point(done), Point(due)).day > done
        elif meant == "due":
            assert found == Calendar(start, months).day(number + 1)
        elif meant == "anew":
            assert found == add_months(done, months)
        elif meant == "extra":
            assert found == due
        if rule.is_unclear(done, due):
            assert early > min(31, months * 31 // 4) or early > 6

    @pytest.mark.parametrize(
        ("months", "early", "asked"),
        [(12, 31, False), (12, 32, True), (1, 7, False), (1, 8, True), (24, 30, False)],
    )
    def test_a_month_early_is_clear(self, months, early, asked):
        rule = Rule(months, None, Point(date(2025, 3, 1)), fixed=True)
        due = add_months(date(2025, 3, 1), months)
        assert rule.is_unclear(due - timedelta(days=early), due) is asked

    def test_only_on_a_fixed_calendar(self):
        rule = Rule(12, None, Point(date(2025, 3, 1)))
        assert not rule.is_unclear(DONE, date(2026, 3, 1))


class TestForm:
    def test_asks_and_keeps_what_was_typed(self, owner_client, plan):
        answer = send(owner_client, plan.open_record, cost="80")
        assert answer.status_code == 200
        assert plan.open_record.sequence == 1
        assert "It was due on March 1, 2026, and done on Oct. 1, 2025" in answer.text
        for words in ("next is due on March 1, 2027", "anew on Oct. 1, 2025"):
            assert words in answer.text
        assert 'value="80' in answer.text

    @pytest.mark.parametrize("early_as", NEXT)
    def test_does_as_told(self, owner_client, plan, early_as):
        first = plan.open_record
        assert send(owner_client, first, early_as=early_as).status_code == 302
        assert plan.open_record.due_date == NEXT[early_as]
        first.refresh_from_db()
        assert first.early_as == early_as

    def test_does_not_ask_when_it_is_clear(self, owner_client, owner, plan):
        record = plan.open_record
        with time_machine.travel("2026-02-10 12:00Z", tick=False):
            owner_client.force_login(owner)
            assert send(owner_client, record).status_code == 302
        assert plan.open_record.due_date == date(2027, 3, 1)

    def test_refuses_another_answer(self, owner_client, plan):
        assert send(owner_client, plan.open_record, early_as="x").status_code == 200

    def test_the_whole_form_asks_too(self, owner_client, plan):
        url = reverse(ADMIN("edit"), args=[plan.open_record.pk])
        data = posted(
            owner_client.get(url).context["form"],
            status="completed",
            completed_date="2025-10-01",
        )
        data = {name: value for name, value in data.items() if value is not None}
        page = owner_client.post(url, data)
        assert page.status_code == 200
        assert "It was due on March 1, 2026" in page.text
        answer = owner_client.post(url, data | {"early_as": "anew"})
        assert answer.status_code == 302
        assert plan.open_record.due_date == date(2026, 10, 1)
        record = plan.records.completed().get()
        # Saved again, it is not asked again.
        url = reverse(ADMIN("edit"), args=[record.pk])
        data = posted(owner_client.get(url).context["form"], details="More")
        data = {name: value for name, value in data.items() if value is not None}
        assert owner_client.post(url, data).status_code == 302
        record.refresh_from_db()
        assert record.early_as == "anew"


class TestCalendarBegunAnew:
    def test_goes_on_from_there(self, plan):
        done(plan, "anew")
        with time_machine.travel("2026-10-20 12:00Z", tick=False):
            done(plan, on=date(2026, 10, 20))
        assert plan.open_record.due_date == date(2027, 10, 1)
        plan.open_record.delete()  # skipped
        assert plan.open_record.due_date == date(2028, 10, 1)

    def test_lies_ahead_in_the_drawing(self, plan):
        done(plan, "anew")
        plan = MaintenancePlan.objects.get()
        due = Point(plan.open_record.due_date)
        found = occurrences(plan.rule, due, Usage(DONE), date(2029, 1, 1))
        assert [one.day for one in found] == [
            date(2026, 10, 1),
            date(2027, 10, 1),
            date(2028, 10, 1),
        ]

    def test_is_taken_back_with_its_completion(self, plan):
        record = done(plan, "anew")
        record.status, record.completed_date = "incomplete", None
        record.save()
        record = plan.records.get()
        assert (record.early_as, record.due_date) == ("", date(2026, 3, 1))
        done(plan)
        assert plan.open_record.due_date == date(2027, 3, 1)

    def test_moves_with_the_day_of_completion(self, plan):
        record = done(plan, "anew")
        record.completed_date = date(2025, 9, 1)
        record.save()
        assert plan.open_record.due_date == date(2026, 9, 1)


def test_many_at_once_leave_it_out_with_the_reason(owner_client, plan):
    record = plan.open_record
    url = reverse(
        "wagtail_bulk_action", args=["maintenance", "maintenancerecord", "complete"]
    )
    data = {"completed_date": "2025-10-01"}
    page = owner_client.post(f"{url}?id={record.pk}", data)
    assert "complete it by itself, and say what it counts for" in page.text
    owner_client.post(f"{url}?id={record.pk}", data | {"apply": "1"})
    record.refresh_from_db()
    assert not record.is_completed


class TestMail:
    @pytest.fixture
    def link(self, owner, plan):
        fleet = plan.vehicle.fleet
        fleet.notify_users = [owner]
        fleet.save()
        record = plan.open_record
        return Link(LinkAction.DONE, owner.pk, record.pk, due_value(record))

    def test_asks_on_its_page(self, client, owner, plan, link):
        url = link.url(owner.email)
        page = client.get(url)
        assert "The calendar begins anew on Oct. 1, 2025" in page.text
        page = client.post(url)  # nothing chosen
        assert "The calendar begins anew" in page.text
        assert plan.open_record.sequence == 1
        assert "Done" in client.post(url, {"choice": "anew"}).text
        assert plan.open_record.due_date == date(2026, 10, 1)

    def test_asks_nothing_when_it_is_clear(self, owner, plan, link):
        now = datetime(2026, 2, 20, tzinfo=UTC)
        with time_machine.travel(now, tick=False):
            assert link_actions.ask(link, owner, now).choices == []


def test_says_what_is_next(owner_client, plan):
    send(owner_client, plan.open_record, early_as="anew")
    page = owner_client.get(reverse("wagtailadmin_home"))
    assert "Next: Oct. 1, 2026" in " ".join(messages_of(page))
