from datetime import date, timedelta

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.admin import deletion
from tests.factories import (
    AttachmentFactory,
    FleetFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import messages_of
from vehicles.models import OdometerReading, Vehicle
from vehicles.urls import vehicle_page_url

VEHICLE = "wagtailsnippets_vehicles_vehicle"
READING = "wagtailsnippets_vehicles_odometerreading"


def vehicle_data(**fields) -> dict[str, object]:
    return {
        "name": "Van",
        "powertrain": "diesel",
        "status": "active",
        "distance_unit": "",
        **fields,
    }


class TestAddVehicle:
    def add(self, client, **fields):
        url = reverse(f"{VEHICLE}:add")
        return client.post(url, vehicle_data(**fields), follow=True)

    def test_goes_to_the_vehicles_page_and_is_logged(self, owner_client, owner):
        fleet = FleetFactory(distance_unit="mi")
        response = self.add(owner_client, fleet=fleet.pk)
        vehicle = Vehicle.objects.get()
        assert response.redirect_chain[-1][0] == vehicle_page_url(vehicle.pk)
        assert vehicle.distance_unit == "mi"
        assert vehicle.latest_revision.user == owner
        assert ModelLogEntry.objects.for_instance(vehicle).get().user == owner

    def test_who_has_one_fleet_need_not_choose_it(self, owner_client):
        fleet = FleetFactory()
        form = owner_client.get(reverse(f"{VEHICLE}:add")).context["form"]
        assert form["fleet"].value() == fleet.pk
        FleetFactory()
        form = owner_client.get(reverse(f"{VEHICLE}:add")).context["form"]
        assert form["fleet"].value() is None

    def test_without_a_fleet_is_refused_in_plain_words(self, owner_client):
        errors = self.add(owner_client, fleet="").context["form"].errors
        assert errors == {"fleet": ["This field is required."]}

    def test_odd_vin_is_saved_with_a_warning(self, owner_client):
        response = self.add(
            owner_client, fleet=FleetFactory().pk, vin="1hgcm826 03a004352"
        )
        assert Vehicle.objects.get().vin == "1HGCM82603A004352"
        assert any("does not match" in text for text in messages_of(response))

    def test_hidden_battery_fields_are_emptied_for_a_diesel(self, owner_client):
        self.add(
            owner_client,
            fleet=FleetFactory().pk,
            battery_type="nmc",
            max_charging_kw="nonsense that nobody can see",
        )
        vehicle = Vehicle.objects.get()
        assert (vehicle.battery_type, vehicle.max_charging_kw) == ("", None)

    def test_battery_fields_are_kept_for_an_electric_car(self, owner_client):
        self.add(
            owner_client,
            fleet=FleetFactory().pk,
            powertrain="electric",
            battery_capacity_kwh="77.4",
        )
        assert str(Vehicle.objects.get().battery_capacity_kwh) == "77.40"


class TestVehicleList:
    def test_search_finds_plate_vin_and_unit_number(self, owner_client):
        VehicleFactory(
            name="Van", plate="M-AB 123", vin="1HGCM82633A004352", unit_number="U7"
        )
        VehicleFactory(name="Car")
        for query in ["m-ab", "004352", "u7", "VAN"]:
            page = owner_client.get(reverse(f"{VEHICLE}:list"), {"q": query})
            names = [row.name for row in page.context["object_list"]]
            assert names == ["Van"], query

    def test_name_leads_to_the_vehicles_page(self, owner_client):
        vehicle = VehicleFactory()
        page = owner_client.get(reverse(f"{VEHICLE}:list")).content.decode()
        assert f'href="{vehicle_page_url(vehicle.pk)}"' in page

    def test_chooser_searches_too(self, owner_client):
        VehicleFactory(name="Van")
        VehicleFactory(name="Car")
        url = reverse("wagtailsnippetchoosers_vehicles_vehicle:choose_results")
        page = owner_client.get(url, {"q": "va"}).content.decode()
        assert "Van" in page
        assert "Car" not in page


class TestVehiclePage:
    def page(self, client, vehicle, **query):
        return client.get(vehicle_page_url(vehicle.pk), query)

    def shown(self, response) -> list[str]:
        return [str(entry.item) for entry in response.context["data"]["page"].entries]

    @pytest.fixture
    def vehicle(self, db):
        vehicle = VehicleFactory(name="Van", fleet__currency="EUR")
        record = MaintenanceRecordFactory(
            vehicle=vehicle,
            description="Pads",
            completed=True,
            completed_date=date(2026, 3, 2),
            completed_mileage=12_100,
            cost="80.50",
            details="**front** only",
        )
        AttachmentFactory(record=record, caption="Worn pad")
        AttachmentFactory(record=record, with_document=True, caption="Invoice 7")
        MaintenanceRecordFactory(vehicle=vehicle, description="Rattle")
        MaintenanceRecordFactory(
            vehicle=vehicle, description="Belt", due_date=date(2026, 3, 9)
        )
        OdometerReadingFactory(vehicle=vehicle, value=12_000, read_on=date(2026, 3, 1))
        return vehicle

    def test_timeline_is_newest_first_and_undated_work_above_all(
        self, owner_client, vehicle
    ):
        response = self.page(owner_client, vehicle)
        assert self.shown(response) == ["Rattle", "Belt", "Pads", "12000 (2026-03-01)"]

    def test_shows_costs_files_and_formatted_details(self, owner_client, vehicle):
        html = self.page(owner_client, vehicle).content.decode()
        for text in ["€80.50", "12,100\N{NO-BREAK SPACE}km", "<strong>front</strong>"]:
            assert text in html
        assert 'alt="Worn pad"' in html
        assert "Invoice 7" in html

    def test_one_kind_alone(self, owner_client, vehicle):
        response = self.page(owner_client, vehicle, show="readings")
        assert self.shown(response) == ["12000 (2026-03-01)"]
        response = self.page(owner_client, vehicle, show="records")
        assert self.shown(response) == ["Rattle", "Belt", "Pads"]

    @pytest.mark.parametrize(
        "query", [{"show": "'"}, {"p": "x"}, {"p": "999"}, {"p": "-1"}]
    )
    def test_nonsense_in_the_address_shows_the_page(self, owner_client, vehicle, query):
        assert self.page(owner_client, vehicle, **query).status_code == 200

    def test_long_history_comes_page_by_page(self, owner_client, vehicle):
        for day in range(40):
            OdometerReadingFactory(
                vehicle=vehicle, read_on=date(2025, 1, 1) + timedelta(days=day)
            )
        first = self.shown(self.page(owner_client, vehicle))
        second = self.shown(self.page(owner_client, vehicle, p=2))
        assert len(first) == 25
        assert len(second) == 19

    def test_nothing_of_another_vehicle(self, owner_client, vehicle):
        MaintenanceRecordFactory(description="Elsewhere")
        OdometerReadingFactory(value=777)
        assert "Elsewhere" not in str(self.page(owner_client, vehicle).content)

    def test_unknown_vehicle_is_not_found(self, owner_client):
        assert owner_client.get(vehicle_page_url(4711)).status_code == 404

    def test_stranger_is_sent_to_log_in(self, client, vehicle):
        response = self.page(client, vehicle)
        assert response.status_code == 302
        assert "/login/" in response["Location"]

    def test_user_without_rights_is_refused(self, client, vehicle):
        client.force_login(UserFactory())
        response = self.page(client, vehicle)
        assert response.status_code == 302
        assert "Pads" not in str(client.get(response["Location"], follow=True).content)


class TestReadings:
    def test_adding_one_from_the_vehicles_page_is_dated_today(self, owner_client):
        vehicle = VehicleFactory()
        url = reverse(f"{READING}:add") + f"?vehicle={vehicle.pk}"
        form = owner_client.get(url).context["form"]
        assert form.initial["vehicle"] == vehicle.pk
        assert form.initial["read_on"] == vehicle.today()
        data = {"vehicle": vehicle.pk, "value": "12345", "read_on": "2026-01-05"}
        response = owner_client.post(url, data)
        assert response["Location"] == vehicle_page_url(vehicle.pk)
        reading = OdometerReading.objects.get()
        assert (reading.value, reading.source) == (12345, "typed")

    @pytest.mark.parametrize("key", ["x", "", "999999", "1e3", "٣"])
    def test_unknown_vehicle_in_the_address_is_ignored(self, owner_client, key):
        url = reverse(f"{READING}:add")
        assert owner_client.get(url, {"vehicle": key}).status_code == 200

    def test_can_be_set_aside_but_not_rewritten(self, owner_client):
        reading = OdometerReadingFactory(value=12_000)
        url = reverse(f"{READING}:edit", args=[reading.pk])
        owner_client.post(url, {"is_excluded": "on", "note": "typo", "value": "1"})
        reading.refresh_from_db()
        assert (reading.value, reading.is_excluded) == (12_000, True)

    def test_cannot_be_deleted(self, owner_client):
        reading = OdometerReadingFactory()
        url = reverse(f"{READING}:delete", args=[reading.pk])
        owner_client.post(url)
        assert OdometerReading.objects.filter(pk=reading.pk).exists()


class TestDeleting:
    def delete(self, client, item):
        url = reverse(item.snippet_viewset.get_url_name("delete"), args=[item.pk])
        return client.post(url, follow=True)

    def test_vehicle_with_history_is_refused_with_the_reason(self, owner_client):
        vehicle = MaintenanceRecordFactory(vehicle__name="Van").vehicle
        OdometerReadingFactory.create_batch(2, vehicle=vehicle)
        response = self.delete(owner_client, vehicle)
        assert Vehicle.objects.filter(pk=vehicle.pk).exists()
        (text,) = messages_of(response)
        assert "“Van” has a history" in text
        assert "2 odometer readings" in text
        assert "1 maintenance record" in text

    def test_a_long_history_is_not_counted_to_its_end(self, owner_client, monkeypatch):
        monkeypatch.setattr(deletion, "MOST", 2)
        record = MaintenanceRecordFactory(vehicle__name="Van")
        MaintenanceRecordFactory.create_batch(4, vehicle=record.vehicle)
        (text,) = messages_of(self.delete(owner_client, record.vehicle))
        assert "more than 2 maintenance records" in text

    def test_vehicle_without_history_goes(self, owner_client):
        vehicle = VehicleFactory()
        self.delete(owner_client, vehicle)
        assert not Vehicle.objects.exists()

    def test_many_at_once_are_refused_when_one_has_a_history(self, owner_client):
        empty, used = VehicleFactory(), OdometerReadingFactory().vehicle
        url = reverse("wagtail_bulk_action", args=["vehicles", "vehicle", "delete"])
        url += f"?id={empty.pk}&id={used.pk}"
        for method in (owner_client.get, owner_client.post):
            response = method(url, follow=True)
            assert "has a history" in messages_of(response)[0]
        assert Vehicle.objects.count() == 2

    def test_fleet_with_vehicles_and_used_supplier_stay(self, owner_client):
        record = MaintenanceRecordFactory(supplier=SupplierFactory())
        for item in (record.vehicle.fleet, record.supplier, record.maintenance_type):
            self.delete(owner_client, item)
            item.refresh_from_db()


class TestMarkdownPreview:
    def test_shows_cleaned_html(self, owner_client):
        url = reverse("markdown_preview")
        response = owner_client.post(url, {"text": "**a** <script>b</script>"})
        assert response.content == b"<p><strong>a</strong> </p>"

    def test_a_text_that_is_too_long_is_shown_to_its_limit(self, owner_client):
        response = owner_client.post(
            reverse("markdown_preview"), {"text": "[" * 10_009}
        )
        assert response.content == b"<p>" + b"[" * 10_000 + b"</p>"

    def test_only_for_those_logged_in_and_only_by_post(self, client, owner_client):
        assert owner_client.get(reverse("markdown_preview")).status_code == 405
        client.logout()
        assert client.post(reverse("markdown_preview")).status_code == 302
