"""Reports as people see them: filters, rights, currencies and units, tables."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from costs.reports.views import REPORTS, report_url
from tests.factories import (
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.urls import vehicle_tab_url

pytestmark = pytest.mark.django_db

NONSENSE = [
    {"since": "yesterday"},
    {"since": "2026-02-30"},
    {"since": "2026-05-01", "until": "2026-04-01"},
    {"since": "1900-01-01", "until": "2026-04-01"},
    {"since": "0001-01-01", "until": "0001-02-01"},
    {"since": "9999-12-30", "until": "9999-12-31"},
    {"vehicle": "\0"},
    {"vehicle": "99999999999999999999"},
    {"fleet": "1 OR 1=1"},
    {"kind": "x"},
    {"unit": "furlong"},
    {"currency": "EURO"},
    {"currency": "XXX"},
    {"p": "-1"},
    {"p": "99999999999999999999"},
    {"p": "5000"},
    {"export": "exe"},
]
PERIOD = {"since": "2026-01-01", "until": "2026-03-31"}


def member(fleet, role="managers"):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{fleet}: {role}"))
    return user


def paid(vehicle, cost, day=date(2026, 2, 3), **fields):
    return MaintenanceRecordFactory(
        vehicle=vehicle, completed=True, completed_date=day, cost=cost, **fields
    )


def html(client, slug, **query) -> str:
    response = client.get(report_url(slug), PERIOD | query)
    assert response.status_code == 200
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def van(db):
    return VehicleFactory(name="Van", fleet__name="Home", fleet__currency="EUR")


@pytest.fixture
def manager(client, van):
    client.force_login(member(van.fleet))
    return client


@pytest.fixture
def foreign(db):
    vehicle = VehicleFactory(name="Zanzibar van", fleet__name="Zanzibar")
    supplier = SupplierFactory(name="Zanzibar garage", fleet=vehicle.fleet)
    return paid(vehicle, 777_777, supplier=supplier)


@pytest.mark.parametrize("slug", REPORTS)
class TestEach:
    def test_shows_a_picture_with_its_table_and_nothing_of_others(
        self, manager, van, foreign, slug
    ):
        supplier = SupplierFactory(name="A <b> & c", fleet=van.fleet)
        paid(van, "80.50", supplier=supplier, due_date=date(2026, 1, 1))
        OdometerReadingFactory(vehicle=van, value=1000, read_on=date(2025, 12, 1))
        OdometerReadingFactory(vehicle=van, value=2000, read_on=date(2026, 3, 31))
        response = manager.get(report_url(slug), PERIOD)
        page = response.content.decode()
        assert "Zanzibar" not in page
        assert "777" not in page
        report = response.context["shown"]
        picture = ElementTree.fromstring(report.picture)  # noqa: S314  (our own picture)
        assert picture[0].text == str(REPORTS[slug].title)
        assert report.rows
        assert {len(cells) for _row, cells in report.rows} == {len(report.headings) - 1}

    def test_without_any_row_says_so(self, manager, slug):
        page = html(manager, slug, since="2001-01-01", until="2001-01-02")
        assert "Nothing in this time" in page or "report-table" in page

    def test_a_foreign_key_is_refused_as_if_it_did_not_exist(
        self, manager, foreign, slug
    ):
        for name, key in (
            ("fleet", foreign.vehicle.fleet_id),
            ("vehicle", foreign.vehicle_id),
            ("supplier", foreign.supplier_id),
        ):
            response = manager.get(report_url(slug), PERIOD | {name: key})
            assert response.context["form"].errors[name]
            assert "shown" not in response.context
            assert "Zanzibar" not in response.content.decode()
            export = manager.get(report_url(slug), {name: key, "export": "csv"})
            assert not export.streaming

    def test_nonsense_is_answered(self, manager, slug):
        for query in NONSENSE:
            assert manager.get(report_url(slug), query).status_code == 200, query

    def test_as_a_table(self, manager, van, foreign, slug):
        paid(van, "80.50", supplier=SupplierFactory(name="=1+1", fleet=van.fleet))
        response = manager.get(report_url(slug), PERIOD | {"export": "csv"})
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        assert len(text.splitlines()) >= 2
        assert "Zanzibar" not in text
        assert "\n=1+1" not in text
        assert manager.get(report_url(slug), {"export": "xlsx"}).streaming

    def test_for_strangers_and_those_without_a_fleet_there_is_none(
        self, client, van, slug
    ):
        assert client.get(report_url(slug)).status_code == 302
        client.force_login(UserFactory())
        assert client.get(report_url(slug)).status_code == 302


def test_an_unknown_report_is_not_there(manager):
    assert manager.get(report_url("nonsense")).status_code == 404


def test_currencies_are_shown_one_at_a_time(owner_client, van):
    dollars = VehicleFactory(name="Truck", fleet__currency="USD")
    VehicleFactory(fleet__currency="EUR")
    paid(van, 100)
    paid(dollars, 11)
    page = html(owner_client, "cost-by-vehicle")
    assert "€100.00" in page
    assert "Truck" not in page
    assert "never added up" in page
    page = html(owner_client, "cost-by-vehicle", currency="USD")
    assert "$11.00" in page
    assert "Van" not in page


def test_distances_are_in_one_unit_and_it_is_said_by_what_rule(owner_client, van):
    truck = VehicleFactory(name="Truck", distance_unit="mi", fleet__distance_unit="mi")
    for vehicle in (van, truck):
        paid(vehicle, 100)
        for value, day in ((1000, date(2026, 1, 1)), (1100, date(2026, 3, 31))):
            OdometerReadingFactory(vehicle=vehicle, value=value, read_on=day)
    page = html(owner_client, "cost-per-distance", unit="km")
    assert "1 mi is 1.609" in page
    assert "161 km" in page
    assert "€1.000" in page
    page = html(owner_client, "cost-per-distance", unit="mi")
    assert "62 mi" in page


def test_cost_per_distance_says_in_words_that_a_distance_is_not_known(manager, van):
    paid(van, 100)
    assert "not known" in html(manager, "cost-per-distance")


def test_records_without_a_cost_are_told_of(manager, van):
    paid(van, None)
    assert "1 record that was completed" in html(manager, "cost-by-type")


def test_costs_tab_shows_months_types_and_distance(manager, van):
    today = timezone.localdate()
    paid(van, "80.50", day=today)
    OdometerReadingFactory(vehicle=van, value=0, read_on=today - timedelta(days=400))
    OdometerReadingFactory(vehicle=van, value=8000, read_on=today)
    page = manager.get(vehicle_tab_url(van.pk, "costs")).content.decode()
    assert "€80.50" in page
    assert "EUR per km" in page
    assert f"/cost-by-month/?vehicle={van.pk}" in page
    assert page.count('<svg class="chart"') == 2
