"""An amount keeps the currency it was entered in."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from maintenance.models import MaintenanceRecord
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet():
    return FleetFactory(currency="EUR")


@pytest.fixture
def record(fleet):
    return MaintenanceRecordFactory(vehicle__fleet=fleet, completed=True, cost=100)


def test_a_cost_is_in_the_currency_of_the_fleet_unless_one_says_otherwise(fleet):
    vehicle = VehicleFactory(fleet=fleet)
    assert MaintenanceRecordFactory(vehicle=vehicle, cost=5).currency == "EUR"
    abroad = MaintenanceRecordFactory(vehicle=vehicle, cost=5, currency="CHF")
    assert abroad.currency == "CHF"


def test_where_there_is_no_cost_there_is_no_currency(record):
    assert MaintenanceRecordFactory(currency="CHF").currency == ""
    record.cost = None
    record.save()
    record.refresh_from_db()
    assert record.currency == ""


def test_it_stays_when_the_fleet_reckons_in_another(fleet, record):
    fleet.currency = "CHF"
    fleet.save()
    record = MaintenanceRecord.objects.get(pk=record.pk)
    record.cost = Decimal(110)  # a typing mistake in the old invoice
    record.save()
    record.refresh_from_db()
    assert (record.currency, record.cost_text) == ("EUR", "€110.00")
    assert MaintenanceRecordFactory(vehicle=record.vehicle, cost=1).currency == "CHF"


def test_it_stays_when_the_vehicle_or_the_record_moves(record):
    record.vehicle.fleet = FleetFactory(currency="CHF")
    record.vehicle.save()
    record = MaintenanceRecord.objects.get(pk=record.pk)
    record.save()
    assert record.currency == "EUR"
    record.vehicle = VehicleFactory(fleet__currency="JPY")
    record.save()
    record.refresh_from_db()
    assert record.currency == "EUR"


def test_a_cost_that_is_entered_later_is_in_the_currency_of_that_day(fleet):
    record = MaintenanceRecordFactory(vehicle__fleet=fleet)
    fleet.currency = "CHF"
    fleet.save()
    record = MaintenanceRecord.objects.get(pk=record.pk)
    record.cost = 7
    record.save()
    assert record.currency == "CHF"


def test_costs_that_are_written_in_bulk_have_one_too(fleet):
    vehicle = VehicleFactory(fleet=fleet)
    kind = MaintenanceRecordFactory().maintenance_type
    rows = [
        MaintenanceRecord(vehicle=vehicle, maintenance_type=kind, cost=cost)
        for cost in (None, 3)
    ]
    made = MaintenanceRecord.objects.bulk_create(rows)
    assert [row.currency for row in made] == ["", "EUR"]
    with pytest.raises(IntegrityError), transaction.atomic():
        MaintenanceRecord.objects.filter(pk=made[1].pk).update(currency="")


def test_an_older_revision_does_not_change_it(fleet, record):
    revision = record.save_revision()
    content = revision.content
    del content["currency"]  # as it was before amounts had one
    revision.content = content
    revision.save()
    fleet.currency = "CHF"
    fleet.save()
    revision.refresh_from_db()
    restored = revision.as_object()
    restored.save()
    assert MaintenanceRecord.objects.get(pk=record.pk).currency == "EUR"
