"""Forms, lists and the API take and say what the instrument shows, after it was
replaced too; nothing is reached silently."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from maintenance.models import MaintenancePlan, MaintenanceRecord
from tests.factories import (
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    MaintenanceTypeFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from tests.pages import posted
from vehicles.models import OdometerReading

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 28)
KM = "\N{NO-BREAK SPACE}km"
RECORD = MaintenanceRecord.snippet_viewset.get_url_name
PLAN = MaintenancePlan.snippet_viewset.get_url_name


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-11-28 12:00Z", tick=False):
        yield


def read(vehicle, ago, value, kind="reading"):
    day = TODAY - timedelta(days=ago)
    OdometerReadingFactory(vehicle=vehicle, read_on=day, value=value, kind=kind)


@pytest.fixture
def vehicle():
    """The instrument was replaced at 150 000 km; the new one shows 300."""
    vehicle = VehicleFactory()
    for number in range(4):
        read(vehicle, 40 + 30 * number, 150_000 - 1_000 * number)
    read(vehicle, 20, 0, OdometerReading.Kind.REPLACEMENT)
    read(vehicle, 5, 300)
    return vehicle


def send(client, url, **fields):
    data = posted(client.get(url).context["form"], **fields)
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(url, data)


def add_record(client, vehicle, **fields):
    said = {
        "description": "Belt",
        "maintenance_type": MaintenanceTypeFactory().pk,
    }
    url = f"{reverse(RECORD('add'))}?vehicle={vehicle.pk}"
    return send(client, url, **said | fields)


def add_plan(client, vehicle, **fields):
    said = {"title": "Belt", "every_distance": 10_000, "start_date": "2026-11-28"}
    url = f"{reverse(PLAN('add'))}?vehicle={vehicle.pk}"
    return send(client, url, **said | fields)


class TestRecord:
    def test_is_due_at_what_the_instrument_shows(self, owner_client, vehicle):
        assert add_record(owner_client, vehicle, due_mileage=10_300).status_code == 302
        record = MaintenanceRecord.objects.get()
        assert record.due_mileage == 160_300
        assert record.forecast_on > TODAY
        assert record.due_text == f"10,300{KM} (160,300{KM} in all)"
        url = reverse(RECORD("edit"), args=[record.pk])
        assert owner_client.get(url).context["form"]["due_mileage"].value() == 10_300
        assert send(owner_client, url, description="The belt").status_code == 302
        record.refresh_from_db()
        assert record.due_mileage == 160_300
        assert send(owner_client, url, due_mileage=10_400).status_code == 302
        record.refresh_from_db()
        assert record.due_mileage == 160_400

    def test_what_was_due_before_stays_editable(self, owner_client, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle, due_mileage=149_000)
        assert record.due_text == f"149,000{KM} in all"
        url = reverse(RECORD("edit"), args=[record.pk])
        assert send(owner_client, url, description="The belt").status_code == 302
        record.refresh_from_db()
        assert record.due_mileage == 149_000

    def test_asks_once_whether_what_is_reached_is_due(self, owner_client, vehicle):
        page = add_record(owner_client, vehicle, due_mileage=200)
        assert page.status_code == 200
        assert "is reached already: the odometer showed" in page.text
        assert f"300{KM} (150,300{KM} in all)" in page.text
        assert not MaintenanceRecord.objects.exists()
        answer = add_record(owner_client, vehicle, due_mileage=200, due_now="on")
        assert answer.status_code == 302
        record = MaintenanceRecord.objects.get()
        url = reverse(RECORD("edit"), args=[record.pk])
        assert send(owner_client, url, description="Again").status_code == 302

    def test_before_the_replacement_is_entered(self, owner_client):
        vehicle = VehicleFactory()
        for number in range(4):
            read(vehicle, 40 + 30 * number, 150_000 - 1_000 * number)
        page = add_record(owner_client, vehicle, due_mileage=10_300)
        assert "If the instrument was replaced since" in page.text

    def test_more_than_an_odometer_counts(self, owner_client, vehicle):
        page = add_record(owner_client, vehicle, due_mileage=9_999_999)
        assert "more than an odometer counts" in page.text


class TestPlan:
    def test_counts_from_what_the_instrument_showed(self, owner_client, vehicle):
        assert add_plan(owner_client, vehicle, start_mileage=300).status_code == 302
        plan = MaintenancePlan.objects.get()
        assert plan.start_mileage == 150_300
        assert plan.open_record.due_mileage == 160_300
        url = reverse(PLAN("edit"), args=[plan.pk])
        assert owner_client.get(url).context["form"]["start_mileage"].value() == 300
        assert send(owner_client, url, title="The belt").status_code == 302
        assert MaintenancePlan.objects.get().start_mileage == 150_300

    def test_last_done_by_the_earlier_instrument(self, owner_client, vehicle):
        day = (TODAY - timedelta(days=70)).isoformat()
        answer = add_plan(owner_client, vehicle, start_date=day, start_mileage=149_000)
        assert answer.status_code == 302
        plan = MaintenancePlan.objects.get()
        assert plan.start_mileage == 149_000
        url = reverse(PLAN("edit"), args=[plan.pk])
        assert owner_client.get(url).context["form"]["start_mileage"].value() == 149_000

    def test_form_proposes_what_the_instrument_shows(self, owner_client, vehicle):
        url = f"{reverse(PLAN('add'))}?vehicle={vehicle.pk}"
        assert owner_client.get(url).context["form"]["start_mileage"].value() == 300
        kind = MaintenanceTypeFactory().pk
        url = f"{reverse(PLAN('propose'))}?vehicle={vehicle.pk}&maintenance_type={kind}"
        assert owner_client.get(url).json()["mileage"] == 300

    def test_proposes_no_figure_that_does_not_count(self, owner_client, vehicle):
        record = MaintenanceRecordFactory(vehicle=vehicle, description="Belt")
        record.complete(on=TODAY, mileage=3_450_000)
        record.save()
        url = f"{reverse(PLAN('add'))}?record={record.pk}"
        assert owner_client.get(url).context["form"]["start_mileage"].value() == 300

    def test_asks_whether_it_is_due_now(self, owner_client, vehicle):
        fields = {"start_mileage": 100, "every_distance": 150}
        page = add_plan(owner_client, vehicle, **fields)
        assert "is reached already" in page.text
        assert not MaintenancePlan.objects.exists()
        assert (
            add_plan(owner_client, vehicle, **fields, due_now="on").status_code == 302
        )

    def test_asks_about_a_start_that_was_never_reached(self, owner_client, vehicle):
        page = add_plan(owner_client, vehicle, start_mileage=1_554_754)
        assert "is not reached yet" in page.text
        answer = add_plan(
            owner_client, vehicle, start_mileage=1_554_754, start_ahead="on"
        )
        assert answer.status_code == 302

    def test_says_what_is_next_in_the_list(self, owner_client, vehicle):
        MaintenancePlanFactory(
            vehicle=vehicle, every_distance=10_000, start_mileage=150_300
        )
        page = owner_client.get(reverse(PLAN("list")))
        assert f"10,300{KM} (160,300{KM} in all)" in page.text


class TestOverTheAPI:
    @pytest.fixture
    def call(self, client, owner):
        import json

        from wagtail.models import APIToken

        from core.api.models import TokenRestriction

        token, plaintext = APIToken.create_token(user=owner, name="Test")
        TokenRestriction.objects.create(token=token, read_only=False, is_bound=False)

        def call(method, path, data=None):
            return client.generic(
                method,
                f"/api/v3{path}",
                data=json.dumps(data or {}),
                content_type="application/json",
                headers={"Authorization": f"Bearer {plaintext}"},
            )

        return call

    def test_takes_and_tells_what_the_instrument_shows(self, call, vehicle):
        sent = {
            "vehicle": vehicle.pk,
            "description": "Belt",
            "maintenance_type": MaintenanceTypeFactory().pk,
            "due_mileage": 10_300,
        }
        told = call("POST", "/records/", sent).json()
        assert (told["due_mileage"], told["due_mileage_total"]) == (10_300, 160_300)
        path = f"/records/{told['id']}/"
        told = call("PATCH", path, {"description": "The belt"}).json()
        assert (told["due_mileage"], told["due_mileage_total"]) == (10_300, 160_300)
        due = call("GET", "/due/").json()["items"][0]
        assert (due["due_mileage"], due["due_mileage_total"]) == (10_300, 160_300)
        # What was reached before is asked about, as in the forms.
        reached = {"due_mileage": 200}
        for answer in (
            call("POST", "/records/", sent | reached),
            call("POST", "/records/", sent | reached | {"due_now": False}),
            call("PATCH", path, reached),
        ):
            assert answer.status_code == 422
            assert [e["pointer"] for e in answer.json()["errors"]] == ["/due_now"]
        answer = call("POST", "/records/", sent | reached | {"due_now": True})
        assert answer.status_code == 201
        assert answer.json()["due_on"] == "2026-11-23"

    def test_plans_too(self, call, vehicle):
        sent = {
            "vehicle": vehicle.pk,
            "title": "Belt",
            "maintenance_type": MaintenanceTypeFactory().pk,
            "every_distance": 10_000,
            "start_date": "2026-11-28",
            "start_mileage": 300,
        }
        told = call("POST", "/plans/", sent).json()
        assert (told["start_mileage"], told["start_mileage_total"]) == (300, 150_300)
        ahead = sent | {"title": "Chain", "start_mileage": 1_554_754}
        answer = call("POST", "/plans/", ahead)
        assert [e["pointer"] for e in answer.json()["errors"]] == ["/start_ahead"]
        answer = call("POST", "/plans/", ahead | {"start_ahead": True})
        assert answer.status_code == 201
        reached = sent | {"title": "Pads", "every_distance": 100, "start_mileage": 100}
        answer = call("POST", "/plans/", reached)
        assert [e["pointer"] for e in answer.json()["errors"]] == ["/due_now"]
        answer = call("POST", "/plans/", reached | {"due_now": True})
        assert answer.status_code == 201


def test_lists_ask_no_more_for_more_rows(owner_client, django_assert_max_num_queries):
    for number in range(6):
        MaintenancePlanFactory(every_distance=10_000, start_mileage=1_000 + number)
    url = reverse(PLAN("list"))
    owner_client.get(url)
    with django_assert_max_num_queries(14):
        owner_client.get(url)
