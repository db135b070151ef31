"""An amount keeps the currency it was entered in."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from costs.dashboard import spending
from maintenance.models import MaintenanceRecord
from sharing.content.history import Content
from sharing.content.share_data import Source
from sharing.rendering import check_value
from sharing.rendering.pages import Page, Wish
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    ShareFactory,
    VehicleFactory,
)
from vehicles.urls import vehicle_tab_url

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


class TestSums:
    """Amounts of different currencies stand beside each other."""

    @pytest.fixture
    def mixed(self, record):
        MaintenanceRecordFactory(
            vehicle=record.vehicle,
            completed_date=record.completed_date,
            status="completed",
            cost=300,
            currency="CHF",
        )
        return record

    def test_home_has_a_line_for_each(self, mixed, owner):
        lines = spending(owner, timezone.now())
        year = {line.currency: line.year for line in lines}
        assert year == {"CHF": 300, "EUR": 100}

    def test_reports_choose_one_and_name_the_others(self, mixed, owner_client):
        url = reverse("costs_report", args=["cost-by-vehicle"])
        page = owner_client.get(url, {"vehicle": mixed.vehicle.pk})
        assert page.context["scope"].currencies == ("EUR", "CHF")
        (row,) = page.context["shown"].rows
        assert row[1][:2] == ["1", "€100.00"]
        assert "CHF300.00" in " ".join(page.context["shown"].notes)
        query = {"vehicle": mixed.vehicle.pk, "currency": "CHF"}
        (row,) = owner_client.get(url, query).context["shown"].rows
        assert row[1][:2] == ["1", "CHF300.00"]

    def test_what_was_paid_before_a_change_is_still_the_sum(
        self, fleet, record, owner_client
    ):
        fleet.currency = "CHF"
        fleet.save()
        url = reverse("costs_report", args=["cost-by-vehicle"])
        page = owner_client.get(url, {"vehicle": record.vehicle.pk})
        assert page.context["scope"].currency == "EUR"
        tab = owner_client.get(vehicle_tab_url(record.vehicle.pk, "costs"))
        assert "€100.00" in tab.content.decode()

    def test_a_history_has_one_total_each(self, mixed):
        share = ShareFactory(vehicle=mixed.vehicle, shows_costs=True)
        page = Page(Content(Source.of(share)), Wish("en"), "", "/H/x/")
        totals = page.totals(page.content.totals().sorts)
        assert totals[-1] == ("In all", "CHF300.00 + €100.00")
        records = check_value.data(page.content.history())["records"]
        told = {(one["cost"], one["currency"]) for one in records}
        assert told == {("100.00", "EUR"), ("300.00", "CHF")}

    def test_a_table_has_a_column_for_each(self, mixed, owner_client):
        url = reverse("wagtailsnippets_maintenance_maintenancerecord:list")
        text = owner_client.get(url, {"export": "csv"}).getvalue().decode()
        heading, *rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
        amounts = {(row["Cost (CHF)"], row["Cost (EUR)"]) for row in [heading, *rows]}
        assert amounts == {("300.00", ""), ("", "100.00")}


class TestFormerOwner:
    """What was done before the purchase is kept, and is nobody's expense here."""

    @pytest.fixture
    def bought(self, record):
        record.vehicle.purchase_date = record.completed_date + timedelta(days=1)
        record.vehicle.save()
        return MaintenanceRecord.objects.get(pk=record.pk)

    def test_it_stays_editable(self, bought, owner_client):
        bought.details = "From the service book."
        bought.full_clean()
        url = reverse(
            "wagtailsnippets_maintenance_maintenancerecord:edit", args=[bought.pk]
        )
        assert owner_client.get(url).status_code == 200

    def test_home_leaves_it_out(self, bought, owner):
        assert spending(owner, timezone.now()) == []
        bought.vehicle.purchase_date = None
        bought.vehicle.save()
        (line,) = spending(owner, timezone.now())
        assert line.year == 100

    def test_reports_say_it_apart(self, bought, owner_client):
        url = reverse("costs_report", args=["cost-by-type"])
        page = owner_client.get(url, {"vehicle": bought.vehicle.pk})
        shown = page.context["shown"]
        assert shown.rows == []
        (note,) = shown.notes
        assert "former owner" in note
        assert "€100.00" in note

    def test_the_timeline_says_so(self, bought, owner_client):
        page = owner_client.get(vehicle_tab_url(bought.vehicle.pk, "timeline"))
        assert "former owner" in page.content.decode()

    def test_a_history_shows_it_as_usual_work(self, bought):
        share = ShareFactory(vehicle=bought.vehicle, shows_costs=True)
        (entry,) = Content(Source.of(share)).history().entries
        assert (entry.cost, entry.currency) == (100, "EUR")
