"""A year on paper: what it says, and for whom."""

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from maintenance.reports.yearly import content
from tests.factories import (
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def van(now):
    """A van with a year behind it, something overdue, and something ahead."""
    van = VehicleFactory(name="Van", plate="M-AB 1", fleet__currency="EUR")
    today = now.date()
    MaintenanceRecordFactory(
        vehicle=van, completed=True, description="Pads 制動", cost="80.50"
    )
    MaintenanceRecordFactory(
        vehicle=van,
        completed=True,
        description="Of another year",
        cost=7,
        completed_date=date(2025, 12, 31),
    )
    for description, days in (("Belt", -3), ("Tyres", 40)):
        MaintenanceRecordFactory(
            vehicle=van, description=description, due_date=today + timedelta(days=days)
        )
    OdometerReadingFactory(vehicle=van, value=1000, read_on=date(2025, 12, 1))
    OdometerReadingFactory(vehicle=van, value=2000, read_on=date(2026, 3, 1))
    return van


def manager_of(vehicle):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: managers"))
    return user


def lines(made) -> list[list[str]]:
    return [[line["what"] for line in part["lines"]] for part in made["sections"]]


def pdf_of(row, year=2026) -> str:
    return reverse(f"{row._meta.model_name}_year:pdf", args=[row.pk, year])


class TestContent:
    def test_of_a_vehicle(self, owner, van, now):
        made = content.of_vehicle(owner, van, 2026, now)
        facts = dict(made["facts"])
        assert facts["Cost"] == "€80.50"
        # From 1 January on, between the readings of December and March.
        assert facts["Distance"].startswith("656\N{NO-BREAK SPACE}km")
        assert facts["Cost per km"] == "€0.123"
        assert made["month"]["rows"][2] == ["March 2026", "1", "€80.50", "100%"]
        assert lines(made) == [["Pads 制動"], ["Belt"], ["Tyres"]]

    def test_of_a_fleet_has_its_vehicles_and_nothing_of_others(self, owner, van, now):
        MaintenanceRecordFactory(completed=True, description="Elsewhere", cost=9)
        made = content.of_fleet(owner, van.fleet, 2026, now)
        assert [row[:2] for row in made["vehicles"]["rows"]] == [
            ["Van · M-AB 1", "€80.50"]
        ]
        assert lines(made) == [["Pads 制動"], ["Belt"], ["Tyres"]]
        assert "Elsewhere" not in str(made)

    def test_without_anything_says_so(self, owner, now):
        made = content.of_vehicle(owner, VehicleFactory(), 2026, now)
        assert dict(made["facts"])["Distance"] == "not known: too few readings"
        assert lines(made) == [[], [], []]

    def test_long_lists_are_cut_and_say_so(self, owner, van, now, monkeypatch):
        monkeypatch.setattr(content, "LISTED", 1)
        MaintenanceRecordFactory(vehicle=van, completed=True, description="Oil")
        made = content.of_vehicle(owner, van, 2026, now)
        assert "These are the first 1" in made["sections"][0]["more"]


class TestPaper:
    @pytest.mark.parametrize("of", ["vehicle", "fleet"])
    def test_is_a_tagged_pdf(self, client, van, of):
        client.force_login(manager_of(van))
        row = van if of == "vehicle" else van.fleet
        answer = client.get(pdf_of(row))
        assert answer["Content-Type"] == "application/pdf"
        with pikepdf.open(BytesIO(answer.content)) as paper:
            assert paper.Root.MarkInfo.Marked
            assert str(paper.docinfo.Title).endswith(", 2026")

    def test_is_not_there_for_others(self, client, van):
        assert client.get(pdf_of(van)).status_code == 302
        for user in (manager_of(VehicleFactory()), UserFactory()):
            client.force_login(user)
            for row in (van, van.fleet):
                assert client.get(pdf_of(row)).status_code in (302, 404)

    @pytest.mark.parametrize("year", [0, 1899, 2200, 99999999999])
    def test_of_no_such_year_is_not_there(self, owner_client, van, year):
        assert owner_client.get(pdf_of(van, year)).status_code == 404


class TestForm:
    def ask(self, client, **data):
        return client.post(reverse("yearly_report"), data)

    def test_leads_to_the_paper(self, client, van):
        client.force_login(manager_of(van))
        page = client.get(reverse("yearly_report"))
        assert page.context["form"].initial["fleet"] == van.fleet
        answer = self.ask(client, fleet=van.fleet_id, year=2026)
        assert answer["Location"] == pdf_of(van.fleet)
        answer = self.ask(client, fleet=van.fleet_id, vehicle=van.pk, year=2026)
        assert answer["Location"] == pdf_of(van)

    def test_refuses_with_a_sentence(self, client, van):
        foreign = VehicleFactory()
        client.force_login(manager_of(van))
        for data, field in (
            ({"year": 2026}, "fleet"),
            ({"year": 2026, "fleet": foreign.fleet_id}, "fleet"),
            ({"year": 2026, "vehicle": foreign.pk}, "vehicle"),
            ({"year": "x", "vehicle": van.pk}, "year"),
            ({"year": 1, "vehicle": van.pk}, "year"),
            ({"year": 2026, "vehicle": "\0"}, "vehicle"),
        ):
            assert field in self.ask(client, **data).context["form"].errors, data

    def test_is_for_those_with_a_fleet(self, client, van):
        assert client.get(reverse("yearly_report")).status_code == 302
        client.force_login(UserFactory())
        assert client.get(reverse("yearly_report")).status_code == 302
