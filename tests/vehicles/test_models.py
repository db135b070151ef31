from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import CollectionViewRestriction

from tests.factories import (
    FleetFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from tests.refusals import errors_of
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db


class TestFleet:
    def test_makes_its_own_private_collection(self):
        first, second = FleetFactory(name="Home"), FleetFactory(name="Work")
        assert first.collection != second.collection
        assert first.collection.name == "Home"
        restriction = first.collection.view_restrictions.get()
        assert restriction.restriction_type == CollectionViewRestriction.LOGIN

    def test_renames_its_collection_with_it(self):
        fleet = FleetFactory(name="Home")
        fleet.name = "The Smiths"
        fleet.save()
        fleet.collection.refresh_from_db()
        assert fleet.collection.name == "The Smiths"

    @pytest.mark.parametrize(
        ("zone", "expected"),
        [
            ("Pacific/Pago_Pago", date(2026, 3, 16)),
            ("UTC", date(2026, 3, 17)),
            ("Pacific/Kiritimati", date(2026, 3, 18)),
        ],
    )
    def test_today_is_where_the_fleet_is(self, zone, expected):
        at = datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
        assert FleetFactory(time_zone=zone).local_date(at) == expected

    def test_currency_and_time_zone_are_known_ones(self):
        fleet = FleetFactory.build(currency="DEM", time_zone="Mars/Olympus")
        assert {"currency", "time_zone"} <= errors_of(fleet).keys()


class TestVehicle:
    def test_takes_the_fleets_unit_unless_it_has_its_own(self):
        fleet = FleetFactory(distance_unit="mi")
        assert VehicleFactory(fleet=fleet).distance_unit == "mi"
        assert VehicleFactory(fleet=fleet, distance_unit="km").distance_unit == "km"

    def test_vin_is_stored_normalised_and_unique(self):
        VehicleFactory(vin="1hg cm826 33a-004352")
        assert Vehicle.objects.get().vin == "1HGCM82633A004352"
        fleet = Vehicle.objects.get().fleet
        twin = VehicleFactory.build(fleet=fleet, vin="1HGCM82633A004352")
        said = "Another vehicle of this fleet already has this VIN."
        assert errors_of(twin) == {"vin": [said]}

    def test_another_fleet_may_have_the_same_and_asking_takes_as_many_queries(self):
        VehicleFactory(vin="1HGCM82633A004352")
        counts = []
        for number in ("1HGCM82633A004352", "1HGCM82633A004353"):
            vehicle = VehicleFactory.build(fleet=FleetFactory(), vin=number)
            with CaptureQueriesContext(connection) as asked:
                vehicle.full_clean()
            counts.append(len(asked))
            vehicle.save()
        assert counts[0] == counts[1]

    def test_a_chassis_number_is_kept_as_typed_with_a_hint(self):
        vehicle = VehicleFactory(vin=" se3p–116167 ")
        vehicle.full_clean()
        vehicle.refresh_from_db()
        assert vehicle.vin == "SE3P-116167"
        assert "kept as a chassis number" in vehicle.vin_warning
        assert "check digit" not in vehicle.vin_warning

    @pytest.mark.parametrize("number", ["SE3P-116167", "SE3P116167", "se3p 116167"])
    def test_the_same_chassis_number_is_the_same_with_or_without_hyphen(self, number):
        fleet = VehicleFactory(vin="SE3P-116167").fleet
        assert errors_of(VehicleFactory.build(fleet=fleet, vin=number)).keys() == {
            "vin"
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            VehicleFactory(fleet=fleet, vin=number)

    def test_two_vehicles_may_have_no_vin(self):
        VehicleFactory(vin="")
        VehicleFactory(vin=None)
        assert list(Vehicle.objects.values_list("vin", flat=True)) == [None, None]

    def test_database_keeps_vins_apart_too(self):
        fleet = VehicleFactory(vin="1HGCM82633A004352").fleet
        with pytest.raises(IntegrityError), transaction.atomic():
            VehicleFactory(fleet=fleet, vin="1HGCM82633A004352")

    def test_wrong_check_digit_warns_and_does_not_block(self):
        vehicle = VehicleFactory(vin="1HGCM82603A004352")
        vehicle.full_clean()
        assert "does not match" in vehicle.vin_warning
        assert VehicleFactory(vin="1HGCM82633A004352").vin_warning == ""
        assert VehicleFactory().vin_warning == ""

    def test_only_a_vehicle_with_a_battery_has_battery_data(self):
        petrol = VehicleFactory(battery_type="lfp", max_charging_kw=Decimal(11))
        assert errors_of(petrol).keys() == {"battery_type", "max_charging_kw"}
        VehicleFactory(electric=True, battery_type="lfp").full_clean()

    @pytest.mark.parametrize("year", [1885, 2200, -1])
    def test_year_is_in_the_age_of_motor_vehicles(self, year):
        vehicle = VehicleFactory.build(fleet=FleetFactory(), year=year)
        assert "year" in errors_of(vehicle)

    def test_distance_and_money_read_in_the_readers_language(self):
        vehicle = VehicleFactory(fleet=FleetFactory(currency="EUR"), distance_unit="km")
        assert vehicle.distance(12345) == "12,345\N{NO-BREAK SPACE}km"
        assert vehicle.money(Decimal("1234.5")) == "€1,234.50"
        with translation.override("de"):
            assert vehicle.distance(12345) == "12.345\N{NO-BREAK SPACE}km"
            assert vehicle.money(Decimal("1234.5")) == "1.234,50\N{NO-BREAK SPACE}€"

    def test_revision_keeps_who_is_notified(self, owner):
        vehicle = VehicleFactory()
        vehicle.notify_users = [owner]
        vehicle.save()
        revision = vehicle.save_revision()
        vehicle.notify_users = []
        vehicle.save()
        assert list(revision.as_object().notify_users.all()) == [owner]


class TestOdometerReading:
    def test_latest_reading_is_by_day_not_by_value_and_not_one_set_aside(self):
        vehicle = VehicleFactory()
        for value, day, aside in [
            (80_888, 1, False),  # a typing error long ago is not the current mileage
            (13_900, 5, False),
            (99_999, 7, True),
        ]:
            OdometerReadingFactory(
                vehicle=vehicle,
                value=value,
                read_on=date(2026, 3, day),
                is_excluded=aside,
            )
        assert vehicle.latest_reading.value == 13_900
        listed = Vehicle.objects.with_odometer().get()
        assert (listed.odometer, listed.odometer_on) == (13_900, date(2026, 3, 5))

    def test_cannot_be_in_the_future_of_its_fleet(self):
        vehicle = VehicleFactory(fleet__time_zone="Pacific/Kiritimati")
        today = vehicle.today()
        OdometerReadingFactory.build(vehicle=vehicle, read_on=today).full_clean()
        tomorrow = date.fromordinal(today.toordinal() + 1)
        reading = OdometerReadingFactory.build(vehicle=vehicle, read_on=tomorrow)
        assert errors_of(reading) == {"read_on": ["A reading cannot be in the future."]}

    @pytest.mark.parametrize("value", [-1, 10_000_000, 10**12])
    def test_value_is_one_an_odometer_can_show(self, value):
        reading = OdometerReadingFactory.build(vehicle=VehicleFactory(), value=value)
        assert errors_of(reading).keys() == {"value"}
