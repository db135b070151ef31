"""Another distance unit: relabel or convert; another currency: new amounts only."""

from datetime import UTC, date

import pytest
from django.urls import reverse

from maintenance.models import MaintenancePlan, MaintenanceRecord
from notifications.models import Delivery
from notifications.reminders import write_due
from tests.factories import (
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from tests.notifications.conftest import notify
from vehicles import converting
from vehicles.fields import DistanceField
from vehicles.models import OdometerReading, Vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def vehicle():
    vehicle = VehicleFactory(name="Golf", distance_unit="km")
    OdometerReadingFactory(vehicle=vehicle, value=154754, read_on=date(2026, 3, 1))
    MaintenanceRecordFactory(
        vehicle=vehicle, due_mileage=160000, due_date=date(2026, 12, 1)
    ).save_revision()
    MaintenancePlanFactory(vehicle=vehicle, every_distance=15000, start_mileage=150000)
    return vehicle


def figures(vehicle):
    records = vehicle.records.filter(plan=None)
    plan = MaintenancePlan.objects.get(vehicle=vehicle)
    return (
        vehicle.readings.get().value,
        records.get().due_mileage,
        plan.open_record.due_mileage,
        (plan.every_distance, plan.start_mileage),
        Vehicle.objects.get(pk=vehicle.pk).latest_reading[0],
    )


KM = (154754, 160000, 165000, (15000, 150000), 154754)
MI = (96160, 99419, 102526, (9321, 93206), 96160)


def change(vehicle, before, after):
    vehicle = Vehicle.objects.get(pk=vehicle.pk)
    vehicle.distance_unit, vehicle.converted_from = after, before
    vehicle.save()


def test_every_column_that_is_a_distance_of_a_vehicle_is_converted():
    """But for those of a template, which has a unit of its own."""
    declared = {(part.model, name) for part in converting.PARTS for name in part.fields}
    columns = {
        (model, field.name)
        for model in (OdometerReading, MaintenanceRecord, MaintenancePlan)
        for field in model._meta.local_fields
        if isinstance(field, DistanceField) or field.name == "planned_mileage"
    }
    assert declared == columns


def test_distances_stay_and_their_figures_change(vehicle):
    assert figures(vehicle) == KM
    change(vehicle, "km", "mi")
    assert figures(vehicle) == MI
    record = vehicle.records.get(plan=None)
    assert record.get_latest_revision_as_object().due_mileage == 99419


def test_there_and_back_again_does_not_creep(vehicle):
    change(vehicle, "km", "mi")
    change(vehicle, "mi", "km")
    once = figures(vehicle)
    assert abs(once[0] - KM[0]) <= 1
    for before, after in (("km", "mi"), ("mi", "km")) * 3:
        change(vehicle, before, after)
    assert figures(vehicle) == once


def test_miles_come_back_as_they_were():
    for value in (*range(3000), 999_999, 5_000_000):
        kilometres = converting.converted(value, "mi", "km")
        assert converting.converted(kilometres, "km", "mi") == value


def edit(client, vehicle, **more):
    url = reverse("wagtailsnippets_vehicles_vehicle:edit", args=[vehicle.pk])
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in shown.items() if value is not None}
    return client.post(url, {**data, **more})


def test_the_form_asks_and_shows_what_would_change(owner_client, vehicle):
    page = edit(owner_client, vehicle, distance_unit="mi")
    (sentence,) = page.context["form"].errors["distance_unit"]
    assert "Relabel or convert?" in sentence
    assert "readings: 1 (154,754 km → 96,160 mi)" in sentence.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert 'name="unit_change" value="convert"' in page.content.decode()
    assert figures(vehicle) == KM
    vehicle.refresh_from_db()
    assert vehicle.distance_unit == "km"


@pytest.mark.parametrize(("answer", "then"), [("convert", MI), ("relabel", KM)])
def test_what_one_says_is_done(owner_client, vehicle, answer, then):
    page = edit(owner_client, vehicle, distance_unit="mi", unit_change=answer)
    assert page.status_code == 302
    assert figures(vehicle) == then
    vehicle.refresh_from_db()
    assert vehicle.distance_unit == "mi"


def test_a_vehicle_without_figures_is_not_asked_about(owner_client):
    vehicle = VehicleFactory(distance_unit="km")
    assert edit(owner_client, vehicle, distance_unit="mi").status_code == 302


def test_what_no_odometer_shows_is_refused(owner_client):
    vehicle = VehicleFactory(distance_unit="mi")
    OdometerReadingFactory(vehicle=vehicle, value=9_000_000)
    page = edit(owner_client, vehicle, distance_unit="km", unit_change="convert")
    assert "more than an odometer shows" in str(page.context["form"].errors)


def test_the_fleets_unit_changes_no_vehicle(vehicle):
    vehicle.fleet.distance_unit = "mi"
    vehicle.fleet.save()
    assert figures(vehicle) == KM


def test_nobody_is_told_again(vehicle, owner):
    from datetime import datetime

    notify(vehicle, users=[owner])
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    write_due(now)
    before = Delivery.objects.count()
    assert before
    change(vehicle, "km", "mi")
    write_due(now)
    assert Delivery.objects.count() == before
    assert Delivery.objects.filter(due_value="2026-12-01 99419").exists()


def test_a_fleets_currency_is_asked_about_where_amounts_stay(owner_client):
    fleet = FleetFactory(currency="EUR")
    record = MaintenanceRecordFactory(vehicle__fleet=fleet, cost=5)
    url = reverse("wagtailsnippets_vehicles_fleet:edit", args=[fleet.pk])
    form = owner_client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in shown.items() if value} | {"currency": "CHF"}
    page = owner_client.post(url, data)
    assert "1 amount stays" in str(page.context["form"].errors["currency"])
    assert 'name="confirm_currency"' in page.content.decode()
    owner_client.post(url, {**data, "confirm_currency": "on"})
    fleet.refresh_from_db()
    record.refresh_from_db()
    assert (fleet.currency, record.currency) == ("CHF", "EUR")
