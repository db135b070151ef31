"""Templates, and making plans from them on many vehicles."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maintenance.models import MaintenancePlan, MaintenanceType, PlanTemplate
from maintenance.plans.apply_templates import carry_out, propose
from maintenance.schedule import converted
from tests.factories import (
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    PlanTemplateFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import messages_of
from tests.refusals import errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-06-17 12:00Z", tick=False):
        yield


class TestBuiltin:
    def test_each_has_a_source_and_passes_the_rules(self):
        templates = PlanTemplate.objects.exclude(code="")
        assert len(templates) >= 10
        for template in templates:
            template.full_clean()
            assert "handbook" in template.source, template
            assert len(template.source.split()) > 12, template

    @pytest.mark.parametrize("powertrain", ["petrol", "diesel", "electric"])
    def test_there_are_some_for_every_sort(self, powertrain):
        vehicle = VehicleFactory(powertrain=powertrain)
        fit = [t for t in PlanTemplate.objects.all() if not t.reason_not_for(vehicle)]
        meant_for = {template.meant_for.lower() for template in fit}
        assert any(powertrain in text for text in meant_for)
        assert "motorcycles" in meant_for


class TestFit:
    def test_powertrain_make_and_fleet_decide(self):
        template = PlanTemplateFactory(
            powertrains=("petrol", "diesel"), makes="Skoda, volkswagen"
        )
        car = VehicleFactory(make="SKODA ", powertrain="diesel")
        assert template.reason_not_for(car) == ""
        car.powertrain = "electric"
        assert template.reason_not_for(car) == "Not for this powertrain (Electric)."
        car.powertrain, car.make = "petrol", ""
        assert template.reason_not_for(car) == "Not for this make (–)."
        template.fleet = FleetFactory()
        assert template.reason_not_for(car) == "It belongs to another fleet."

    def test_powertrains_are_kept_in_order_and_known_ones_only(self):
        template = PlanTemplateFactory(powertrains=("diesel", "petrol", "diesel"))
        template.refresh_from_db()
        assert template.powertrains == ("petrol", "diesel")
        assert template.get_powertrains_display() == "Petrol, Diesel"
        template.powertrains = ("steam",)
        assert list(errors_of(template)) == ["powertrains"]

    def test_shared_one_stays_shared(self):
        template = PlanTemplateFactory()
        template.fleet = FleetFactory()
        assert errors_of(template) == {
            "fleet": ["Other fleets use this template. Make one of your own."]
        }

    @pytest.mark.parametrize(
        "wrong", [{"every_distance": None, "every_months": None}, {"distance_unit": ""}]
    )
    def test_database_refuses_what_the_form_refuses(self, wrong):
        template = PlanTemplateFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanTemplate.objects.filter(pk=template.pk).update(**wrong)


@pytest.mark.parametrize(
    ("distance", "unit", "to", "expected"),
    [
        (15_000, "km", "km", 15_000),
        (15_000, "km", "mi", 9_000),
        (10_000, "mi", "km", 16_000),
        (3_000, "mi", "km", 4_800),
        (800, "km", "mi", 490),
        (1, "km", "mi", 1),
        (9_999_999, "mi", "km", 9_999_999),
    ],
)
def test_distances_are_converted_and_rounded_down(distance, unit, to, expected):
    assert converted(distance, unit, to) == expected


class TestPropose:
    @pytest.fixture
    def oil(self):
        return PlanTemplateFactory(every_distance=15_000, keywords="oil, Ölwechsel")

    def done(self, vehicle, description, day, mileage=None, **fields):
        return MaintenanceRecordFactory(
            vehicle=vehicle,
            maintenance_type=MaintenanceType.objects.get(code="routine"),
            description=description,
            status="completed",
            completed_date=day,
            completed_mileage=mileage,
            **fields,
        )

    def test_counts_from_the_last_record_with_one_of_the_words(self, oil):
        vehicle = VehicleFactory()
        self.done(vehicle, "Oil and filter", date(2024, 3, 1), 20_000)
        self.done(vehicle, "ÖLWECHSEL", date(2025, 3, 1), 31_000)
        self.done(vehicle, "Brake fluid", date(2026, 3, 1), 44_000)
        (proposal,) = propose([vehicle], [oil])
        assert proposal.start.why == (
            "last completed: “ÖLWECHSEL” at 31,000\N{NO-BREAK SPACE}km"
        )
        assert proposal.first_due == "March 1, 2026 or 46,000\N{NO-BREAK SPACE}km"

    def test_without_words_any_record_of_the_type_counts(self, oil):
        vehicle = VehicleFactory()
        self.done(vehicle, "Brake fluid", date(2026, 3, 1), 44_000)
        oil.keywords = ""
        (proposal,) = propose([vehicle], [oil])
        assert proposal.plan.start_date == date(2026, 3, 1)

    def test_unknown_mileage_is_what_was_read_until_then(self, oil):
        vehicle = VehicleFactory()
        self.done(vehicle, "Oil", date(2026, 3, 1))
        for day, value in ((date(2026, 2, 1), 40_000), (date(2026, 4, 1), 42_000)):
            OdometerReadingFactory(vehicle=vehicle, read_on=day, value=value)
        (proposal,) = propose([vehicle], [oil])
        assert proposal.plan.start_mileage == 40_000

    def test_new_vehicle_counts_from_the_day_it_was_bought(self, oil):
        vehicle = VehicleFactory(purchase_date=date(2026, 1, 10))
        OdometerReadingFactory(vehicle=vehicle, read_on=date(2026, 1, 12), value=15)
        (proposal,) = propose([vehicle], [oil])
        assert (proposal.plan.start_date, proposal.plan.start_mileage) == (
            date(2026, 1, 10),
            15,
        )
        assert proposal.start.why == "the day it was bought"

    def test_old_vehicle_without_a_history_counts_from_today(self, oil):
        vehicle = VehicleFactory(purchase_date=date(2015, 1, 10))
        (proposal,) = propose([vehicle], [oil])
        assert proposal.plan.start_date == date(2026, 6, 17)
        assert proposal.first_due == "June 17, 2027"
        oil.anchor = "calendar"
        (proposal,) = propose([vehicle], [oil])
        assert proposal.first_due == "Jan. 10, 2027"

    def test_in_the_vehicles_unit(self, oil):
        vehicle = VehicleFactory(distance_unit="mi")
        (proposal,) = propose([vehicle], [oil])
        assert proposal.plan.every_distance == 9_000
        assert proposal.conversion == (
            "converted from every 12 months or 15,000\N{NO-BREAK SPACE}km, "
            "whichever comes first"
        )

    def test_leaves_out_what_is_there_what_is_sold_and_what_cannot_count(self, oil):
        titled = MaintenancePlanFactory(title="OIL AND FILTER").vehicle
        ended = MaintenancePlanFactory(title="Oil and filter")
        ended.end()
        sold = VehicleFactory(sold=True)
        far = PlanTemplateFactory(title="Tyres", every_months=None, every_distance=9)
        found = propose([titled, ended.vehicle, sold], [oil, oil, far])
        assert [proposal.why_not for proposal in found] == [
            "It has such a plan already.",
            "It has such a plan already.",
            "Nobody has read its odometer yet: add a reading first.",
            "",
            "It has such a plan already.",
            "Nobody has read its odometer yet: add a reading first.",
            "The vehicle is not in use (Sold).",
            "The vehicle is not in use (Sold).",
            "The vehicle is not in use (Sold).",
        ]

    def test_asks_the_same_number_of_questions_for_many(self, oil):
        def asked(vehicles) -> int:
            with CaptureQueriesContext(connection) as captured:
                propose(vehicles, [oil])
            return len(captured)

        vehicles = [VehicleFactory() for _ in range(6)]
        for vehicle in vehicles:
            self.done(vehicle, "Oil", date(2026, 3, 1), 40_000)
        assert asked(vehicles) == asked(vehicles[:1]) <= 4

    def test_all_plans_are_made_or_none(self, oil):
        proposals = propose([VehicleFactory(), VehicleFactory()], [oil])
        proposals[1].plan.every_months = 601
        with pytest.raises(Exception, match="at most 600 months"):
            carry_out(proposals)
        assert not MaintenancePlan.objects.exists()


class TestScreen:
    @pytest.fixture
    def oil(self):
        return PlanTemplateFactory(keywords="oil", source="The handbook")

    def url(self, *vehicles) -> str:
        url = reverse("wagtail_bulk_action", args=["vehicles", "vehicle", "plan"])
        return url + "?next=/admin/&" + "&".join(f"id={v.pk}" for v in vehicles)

    def test_is_offered_for_chosen_vehicles(self, owner_client):
        VehicleFactory()
        name = "wagtailsnippets_vehicles_vehicle:list"
        html = owner_client.get(reverse(name)).content.decode()
        assert "/bulk/vehicles/vehicle/plan/" in html

    def test_shows_what_would_be_made_and_makes_it(self, owner_client, owner, oil):
        vehicles = [VehicleFactory() for _ in range(3)]
        MaintenancePlanFactory(vehicle=vehicles[2])
        url = self.url(*vehicles)
        assert "The handbook" in owner_client.get(url).content.decode()
        response = owner_client.post(url, {"templates": oil.pk})
        html = response.content.decode()
        assert "2 plans would be made" in html
        assert "It has such a plan already." in html
        assert MaintenancePlan.objects.count() == 1
        back = owner_client.post(url, {"templates": oil.pk, "back": "1"})
        assert f'value="{oil.pk}" checked' in back.content.decode()
        response = owner_client.post(
            url, {"templates": oil.pk, "apply": "1"}, follow=True
        )
        assert messages_of(response) == [
            "1 combination of vehicle and template was left out.",
            "2 plans were made on 2 vehicles.",
        ]
        plan = vehicles[0].plans.get()
        assert plan.template == oil
        assert plan.latest_revision.user == owner
        assert plan.open_record.due_date == date(2027, 6, 17)

    @pytest.mark.parametrize("templates", [[], ["0"], ["x"], ["9" * 30], ["\0"]])
    def test_nonsense_gets_a_sentence_and_makes_nothing(self, owner_client, templates):
        url = self.url(VehicleFactory())
        response = owner_client.post(url, {"templates": templates, "apply": "1"})
        assert response.status_code == 200
        assert response.context["form"].errors["templates"]
        assert not MaintenancePlan.objects.exists()

    def test_too_many_are_refused(self, owner_client, oil, monkeypatch):
        monkeypatch.setattr("maintenance.plans.bulk_actions.MOST_VEHICLES", 2)
        url = self.url(*[VehicleFactory() for _ in range(3)])
        for answer in (
            owner_client.get(url),
            owner_client.post(url, {"templates": oil.pk, "apply": "1"}),
        ):
            assert "Choose at most 2 vehicles at a time." in answer.content.decode()
        assert not MaintenancePlan.objects.exists()

    def test_a_viewer_makes_none(self, client, oil):
        vehicle = VehicleFactory()
        user = UserFactory()
        user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: viewers"))
        client.force_login(user)
        response = client.post(
            self.url(vehicle), {"templates": oil.pk, "apply": "1"}, follow=True
        )
        assert not MaintenancePlan.objects.exists()
        assert response.status_code == 200

    def test_templates_of_another_fleet_do_not_exist(self, client):
        vehicle = VehicleFactory()
        foreign = PlanTemplateFactory(fleet=FleetFactory(), title="Zanzibar")
        user = UserFactory()
        user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: managers"))
        client.force_login(user)
        assert "Zanzibar" not in client.get(self.url(vehicle)).content.decode()
        response = client.post(self.url(vehicle), {"templates": foreign.pk})
        assert response.context["form"].errors["templates"]
