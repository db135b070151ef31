"""The screens of plans: what they offer, take, refuse and say."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.admin.urls import admin_url
from maintenance.models import MaintenancePlan, MaintenanceRecord, MaintenanceType
from maintenance.views import complete_url
from tests.factories import (
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import messages_of, posted
from vehicles.urls import vehicle_page_url, vehicle_tab_url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-06-17 12:00Z", tick=False):
        yield


@pytest.fixture
def routine():
    return MaintenanceType.objects.get(code="routine")


@pytest.fixture
def serviced(routine):
    """A vehicle whose oil was changed, and whose wipers were."""
    vehicle = VehicleFactory(name="Van")
    for description, day, mileage in (
        ("Oil and filter", date(2026, 3, 1), 41_000),
        ("Wipers", date(2026, 4, 1), None),
    ):
        MaintenanceRecordFactory(
            vehicle=vehicle,
            maintenance_type=routine,
            description=description,
            status="completed",
            completed_date=day,
            completed_mileage=mileage,
        )
    return vehicle


def everything() -> list:
    models = (MaintenanceRecord, MaintenancePlan)
    return [list(model.objects.order_by("pk").values()) for model in models]


class TestAdd:
    url = property(lambda self: admin_url(MaintenancePlan, "add"))

    def add(self, client, vehicle, **fields):
        form = client.get(self.url, {"vehicle": vehicle.pk}).context["form"]
        data = posted(form, title="Oil and filter", every_months="12", **fields)
        return client.post(self.url, data, follow=True)

    def test_form_shows_the_last_time_and_one_can_change_it(
        self, owner_client, serviced
    ):
        form = owner_client.get(self.url, {"vehicle": serviced.pk}).context["form"]
        assert form["start_date"].value() == date(2026, 4, 1)
        assert form["start_mileage"].value() == 41_000
        response = self.add(owner_client, serviced, start_date="2026-02-28")
        there = vehicle_tab_url(serviced.pk, "plans")
        assert response.redirect_chain[-1][0] == there
        (sentence,) = messages_of(response)
        assert sentence.startswith("“Oil and filter” is planned. Next: Feb. 28, 2027.")

    def test_left_empty_the_history_says_it(self, owner_client, serviced):
        self.add(
            owner_client,
            serviced,
            start_date="",
            start_mileage="",
            every_distance="15000",
        )
        plan = MaintenancePlan.objects.get()
        assert (plan.start_date, plan.start_mileage) == (date(2026, 3, 1), 41_000)
        assert plan.open_record.due_mileage == 56_000

    def test_left_empty_without_a_vehicle_is_refused_there(self, owner_client, routine):
        form = owner_client.get(self.url).context["form"]
        response = owner_client.post(self.url, posted(form, title="Oil"))
        assert "vehicle" in response.context["form"].errors
        assert not MaintenancePlan.objects.exists()

    def test_script_is_told_the_same(self, owner_client, serviced, routine):
        asked = {
            "vehicle": serviced.pk,
            "maintenance_type": routine.pk,
            "title": "oil AND filter",
        }
        url = admin_url(MaintenancePlan, "propose")
        assert owner_client.get(url, asked).json() == {
            "day": "2026-03-01",
            "mileage": 41_000,
            "why": "Proposed: March 1, 2026, last completed: “Oil and filter” at "
            "41,000\N{NO-BREAK SPACE}km.",
        }
        for wrong in ({}, {"vehicle": "x"}, asked | {"vehicle": 4711}):
            assert owner_client.get(url, wrong).json() == {}

    def test_from_a_completed_record(self, owner_client, serviced):
        record = serviced.records.get(description="Oil and filter")
        page = owner_client.get(admin_url(MaintenanceRecord, "edit", record.pk))
        assert f"{self.url}?record={record.pk}" in page.content.decode()
        form = owner_client.get(self.url, {"record": record.pk}).context["form"]
        assert form["title"].value() == "Oil and filter"
        assert form["start_date"].value() == date(2026, 3, 1)

    def test_interval_is_missed_at_its_field(self, owner_client, serviced):
        form = owner_client.get(self.url, {"vehicle": serviced.pk}).context["form"]
        response = owner_client.post(self.url, posted(form, title="Oil"))
        assert response.context["form"].errors == {
            "every_months": ["Say after how many months, or what distance, or both."]
        }


class TestComplete:
    def complete(self, client, record, **fields):
        data = {"completed_date": "2026-06-10", **fields}
        return client.post(complete_url(record), data, follow=True)

    def test_says_what_is_next(self, owner_client):
        plan = MaintenancePlanFactory(every_distance=15_000, start_mileage=30_000)
        response = self.complete(
            owner_client, plan.open_record, completed_mileage="44100"
        )
        assert messages_of(response) == [
            "“Oil and filter” is completed. Next: June 10, 2027 or "
            "59,100\N{NO-BREAK SPACE}km."
        ]

    def test_somebody_who_comes_second_is_told(self, owner_client, monkeypatch):
        plan = MaintenancePlanFactory()
        record = plan.open_record
        # As if the other one had finished between the two looks at the record.
        monkeypatch.setattr(
            "maintenance.views.RecordCompleteView.get_object", lambda view: record
        )
        MaintenanceRecord.objects.get(pk=record.pk).complete(on=date(2026, 6, 1))
        other = MaintenanceRecord.objects.get(pk=record.pk)
        other.complete(on=date(2026, 6, 1))
        other.save()
        response = self.complete(owner_client, record, cost="90")
        assert messages_of(response) == ["“Oil and filter” was already completed."]
        other.refresh_from_db()
        assert other.cost is None
        assert plan.records.count() == 2


class TestEdit:
    def test_vehicle_is_shown_and_not_changed(self, owner_client):
        plan = MaintenancePlanFactory()
        url = admin_url(MaintenancePlan, "edit", plan.pk)
        page = owner_client.get(url)
        assert "vehicle" not in page.context["form"].fields
        data = posted(page.context["form"], title="Oil", every_months="6")
        response = owner_client.post(url, data)
        assert response["Location"] == vehicle_tab_url(plan.vehicle_id, "plans")
        assert plan.open_record.description == "Oil"
        assert plan.open_record.due_date == date(2025, 11, 12)

    def test_unticking_active_ends_it(self, owner_client):
        plan = MaintenancePlanFactory()
        url = admin_url(MaintenancePlan, "edit", plan.pk)
        data = posted(owner_client.get(url).context["form"])
        del data["is_active"]
        owner_client.post(url, data)
        plan.refresh_from_db()
        assert not plan.is_active
        assert plan.open_record is None

    def test_going_back_to_a_revision_makes_no_second_record(self, owner_client):
        plan = MaintenancePlanFactory()
        revision = plan.save_revision()
        plan.every_months = 6
        plan.save()
        name = MaintenancePlan.snippet_viewset.get_url_name("revisions_revert")
        url = reverse(name, args=[plan.pk, revision.pk])
        form = owner_client.get(url).context["form"]
        owner_client.post(url, posted(form, revision=revision.pk))
        assert plan.records.get().due_date == date(2026, 5, 12)

    def test_record_reopened_by_the_form_says_why_not(self, owner_client):
        plan = MaintenancePlanFactory()
        record = plan.open_record
        record.complete(on=date(2026, 6, 1))
        record.save()
        later = plan.open_record
        later.details = "Ask for 5W-30"
        later.save()
        url = admin_url(MaintenanceRecord, "edit", record.pk)
        page = owner_client.get(url)
        assert "Next: June 1, 2027." in page.content.decode()
        data = posted(page.context["form"], status="incomplete", completed_date="")
        response = owner_client.post(url, data)
        (sentence,) = response.context["form"].errors["status"]
        assert "only one can be open" in sentence

    def test_looking_changes_nothing(self, owner_client):
        plan = MaintenancePlanFactory(every_distance=15_000, start_mileage=0)
        before = everything()
        for url in (
            vehicle_page_url(plan.vehicle_id),
            *(
                admin_url(row, view, row.pk)
                for row in (plan, plan.open_record)
                for view in ("edit", "inspect", "history", "delete")
            ),
            complete_url(plan.open_record),
            admin_url(MaintenancePlan, "list"),
        ):
            assert owner_client.get(url).status_code == 200, url
        assert everything() == before


class TestDelete:
    @pytest.fixture
    def plan(self):
        return MaintenancePlanFactory()

    def delete(self, client, record, **data):
        url = admin_url(MaintenanceRecord, "delete", record.pk)
        return client.post(url, data, follow=True)

    def test_asks_what_becomes_of_the_plan(self, owner_client, plan):
        record = plan.open_record
        url = admin_url(MaintenanceRecord, "delete", record.pk)
        html = owner_client.get(url).content.decode()
        assert "Skip it this time" in html
        assert "due May 12, 2027" in html
        response = self.delete(owner_client, record)
        assert response.context["form"].errors == {
            "plan": ["Say whether to skip it or to end the plan."]
        }
        assert plan.open_record == record

    def test_skipping_writes_the_next(self, owner_client, owner, plan):
        response = self.delete(owner_client, plan.open_record, plan="skip")
        assert messages_of(response) == [
            "“Oil and filter” is skipped this time. Next: May 12, 2027."
        ]
        record = plan.records.get()
        assert (record.due_date, record.created_by) == (date(2027, 5, 12), owner)
        actions = ModelLogEntry.objects.values_list("action", flat=True)
        assert "wagtail.delete" in actions

    @pytest.mark.parametrize("touched", [False, True])
    def test_ending_leaves_nothing_open(self, owner_client, plan, touched):
        record = plan.open_record
        record.details = "Ask for 5W-30" * touched
        record.save()
        response = self.delete(owner_client, record, plan="end")
        assert messages_of(response) == ["The plan “Oil and filter” is ended."]
        plan.refresh_from_db()
        assert not plan.is_active
        assert not plan.records.exists()

    def test_others_are_deleted_without_a_question(self, owner_client, plan):
        record = plan.open_record
        record.complete(on=date(2026, 6, 1))
        record.save()
        self.delete(owner_client, record)
        assert [found.due_date for found in plan.records.all()] == [date(2027, 6, 1)]
        lonely = MaintenanceRecordFactory()
        self.delete(owner_client, lonely)
        assert not MaintenanceRecord.objects.filter(pk=lonely.pk).exists()

    def test_many_at_once_are_refused_with_one_of_a_plan(self, owner_client, plan):
        lonely = MaintenanceRecordFactory()
        args = ["maintenance", "maintenancerecord", "delete"]
        url = reverse("wagtail_bulk_action", args=args)
        url += f"?id={lonely.pk}&id={plan.open_record.pk}&next=/admin/"
        response = owner_client.post(url, follow=True)
        (sentence,) = messages_of(response)
        assert "Delete it by itself" in sentence
        assert MaintenanceRecord.objects.count() == 2

    def test_plan_is_deleted_and_its_history_stays(self, owner_client, plan):
        record = plan.open_record
        record.complete(on=date(2026, 6, 1))
        record.save()
        owner_client.post(admin_url(MaintenancePlan, "delete", plan.pk))
        assert not MaintenancePlan.objects.exists()
        assert MaintenanceRecord.objects.get() == record


class TestVehiclePage:
    def page(self, client, vehicle):
        return client.get(vehicle_tab_url(vehicle.pk, "plans")).content.decode()

    def test_shows_what_lies_ahead_as_drawing_and_table(self, owner_client):
        plan = MaintenancePlanFactory(start_date=date(2026, 3, 12))
        html = self.page(owner_client, plan.vehicle)
        svg = html.split('<svg class="plans-timeline"')[1].split("</svg>")[0]
        assert svg.count("<circle") == 2  # March 2027 and 2028
        assert "March 12, 2027" in svg
        table = html.split("plans-table")[1].split("</table>")[0]
        assert "March 12, 2027" in table
        assert "March 12, 2028" in table
        assert complete_url(plan.open_record) in table

    def test_says_that_plans_of_a_sold_vehicle_wait(self, owner_client):
        plan = MaintenancePlanFactory(vehicle__status="sold")
        assert "its plans wait" in self.page(owner_client, plan.vehicle)

    def test_offers_plans_only_to_those_who_may_change(self, client, owner_client):
        plan = MaintenancePlanFactory()
        assert "Add plan" in self.page(owner_client, plan.vehicle)
        viewer = UserFactory()
        viewers = f"{plan.vehicle.fleet}: viewers"
        viewer.groups.add(Group.objects.get(name=viewers))
        client.force_login(viewer)
        html = self.page(client, plan.vehicle)
        assert "Add plan" not in html
        assert "Plans from templates" not in html
        assert complete_url(plan.open_record) not in html

    def test_without_plans_says_what_they_are_for(self, owner_client):
        html = self.page(owner_client, OdometerReadingFactory().vehicle)
        assert "plans-timeline" not in html
        assert "No plans yet" in html


def test_list_says_when_each_is_due(owner_client):
    MaintenancePlanFactory(title="Brake fluid", every_months=24)
    html = owner_client.get(admin_url(MaintenancePlan, "list")).content.decode()
    assert "every 24 months" in html
    assert "May 12, 2027" in html


def test_plan_is_looked_at_with_its_records(owner_client):
    plan = MaintenancePlanFactory()
    record = plan.open_record
    record.complete(on=date(2026, 6, 1), mileage=40_000)
    record.save()
    url = admin_url(MaintenancePlan, "inspect", plan.pk)
    html = owner_client.get(url).content.decode()
    assert "June 1, 2026" in html
    assert "40,000\N{NO-BREAK SPACE}km" in html
    assert "June 1, 2027" in html
