"""Amounts in the admin, its filters and the API: kept as meant, or refused with the
text where it was typed."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from wagtail.users.models import UserProfile

from core import display
from core.admin.urls import admin_url
from core.currencies import codes, offered
from core.forms.echo import echo
from maintenance.models import MaintenanceRecord
from maintenance.views import complete_url
from tests.core.api.conftest import caller
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from vehicles.models import Fleet, Vehicle

__all__ = ["caller"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    return MaintenanceRecordFactory(vehicle=VehicleFactory(name="Van"))


@pytest.fixture
def german(owner):
    UserProfile.objects.create(user=owner, preferred_language="de")


def complete(client, record, cost: str):
    data = {"completed_date": "2026-01-20", "cost": cost}
    english = {"accept-language": "en-US,en;q=0.9"}  # whatever the page's language is
    return client.post(complete_url(record), data, headers=english)


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        *[("129,90", "129.90"), ("1.299,90", "1299.90"), ("129.90", "129.90")],
        *[("129,90 €", "129.90"), ("EUR 129,90", "129.90"), ("1.299", "1299.00")],
    ],
)
def test_a_german_page_in_an_english_browser(owner_client, german, record, text, cost):
    assert complete(owner_client, record, text).status_code == 302
    record.refresh_from_db()
    assert record.cost == Decimal(cost)


@pytest.mark.parametrize("text", ["1.299", "1e2", "129,90 $", "-1", "1234,567"])
def test_what_is_refused_stays_in_the_field(owner_client, record, text):
    response = complete(owner_client, record, text)
    assert response.context["form"].errors.keys() == {"cost"}
    assert f'value="{text}"' in response.text
    record.refresh_from_db()
    assert (record.cost, record.is_completed) == (None, False)


@pytest.mark.parametrize(
    ("language", "shown", "said"),
    [("en", "1299.90", "€1,299.90"), ("de", "1299,90", "1.299,90\xa0€")],
)
def test_what_is_stored_is_shown_and_read_back(
    owner_client, owner, record, language, shown, said
):
    UserProfile.objects.create(user=owner, preferred_language=language)
    MaintenanceRecord.objects.update(cost=Decimal("1299.90"), currency="EUR")
    page = owner_client.get(admin_url(MaintenanceRecord, "edit", record.pk))
    assert f'value="{shown}"' in page.text
    assert f">{said}</output>" in page.text
    assert 'inputmode="decimal"' in page.text
    assert 'type="number"' not in page.text
    form = page.context["form"]
    again = type(form)({"cost": shown}, instance=form.instance, for_user=owner)
    assert "cost" not in again.changed_data or language == "de"


def test_kilowatts_are_read_alike(owner_client, german):
    vehicle = VehicleFactory(
        powertrain="electric", battery_capacity_kwh=Decimal("58.5")
    )
    page = owner_client.get(admin_url(Vehicle, "edit", vehicle.pk))
    assert 'value="58,50"' in page.text
    assert 'type="number"' not in page.text


def test_the_currency_is_the_records_own(owner_client, record):
    record.cost, record.currency = 10, "CHF"
    record.save()
    assert complete(owner_client, record, "129.90 €").status_code == 200
    assert complete(owner_client, record, "CHF 129.90").status_code == 302


class TestYen:
    """A currency without decimals."""

    @pytest.fixture
    def record(self):
        fleet = FleetFactory(currency="JPY")
        return MaintenanceRecordFactory(vehicle=VehicleFactory(fleet=fleet))

    def test_takes_whole_amounts(self, owner_client, record):
        assert complete(owner_client, record, "129,900").status_code == 302
        record.refresh_from_db()
        assert record.cost_text == "¥129,900"
        page = owner_client.get(admin_url(MaintenanceRecord, "edit", record.pk))
        assert 'value="129900"' in page.text

    def test_refuses_decimals(self, owner_client, record):
        page = complete(owner_client, record, "129.90")
        assert "JPY has no decimals" in page.text
        assert 'value="129.90"' in page.text

    def test_leaves_what_is_stored_as_it_is(self, owner_client, record):
        MaintenanceRecord.objects.update(cost=Decimal("129.90"), currency="JPY")
        assert complete(owner_client, record, "129.90").status_code == 302


def test_thousandths_are_not_offered_and_a_fleet_with_them_stays(owner, owner_client):
    assert {"KWD", "TND"} <= set(codes())
    assert not {"KWD", "TND"} & set(offered())
    page = owner_client.get(admin_url(Fleet, "add"))
    choices = dict(page.context["form"].fields["currency"].choices)
    assert "JPY" in choices
    assert "KWD" not in choices
    fleet = FleetFactory(currency="KWD")
    page = owner_client.get(admin_url(Fleet, "edit", fleet.pk))
    choices = dict(page.context["form"].fields["currency"].choices)
    assert "KWD" in choices
    assert "TND" not in choices


def test_the_filter_of_costs(owner_client, german, record):
    MaintenanceRecord.objects.update(
        cost=Decimal("129.90"), currency="EUR", due_date=date(2026, 1, 1)
    )
    board = "/admin/due/"
    found = owner_client.get(board, {"cost_min": "129,90", "cost_max": "1.299"})
    assert 'value="129,90"' in found.text
    assert record.description in found.text
    found = owner_client.get(board, {"cost_min": "129,91"})
    assert record.description not in found.text


@pytest.mark.parametrize("cost", ["129,90", "1,299", "1 299", "1e2", True, "€5", "NaN"])
def test_the_api_takes_numbers_with_a_point_only(caller, owner, german, record, cost):
    answer = caller(owner)("PATCH", f"/records/{record.pk}/", {"cost": cost})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].endswith("/cost")


@pytest.mark.parametrize(
    ("cost", "kept"),
    [("1299.9", "1299.90"), (129.9, "129.90"), ("1299", "1299.00"), (1299, "1299.00")],
)
def test_the_api_is_not_read_by_language(caller, owner, record, cost, kept):
    api = caller(owner)
    path = f"/records/{record.pk}/"
    answer = api("PATCH", path, {"cost": cost}, accept_language="de")
    assert answer.status_code == 200
    assert answer.json()["cost"] == kept
    # And what is not sent is left as it is.
    answer = api("PATCH", path, {"description": "More"}, accept_language="de")
    assert answer.json()["cost"] == kept
    found = api.get("/due/?cost_min=1.299", accept_language="de")
    assert found.status_code == 422  # three decimals, not a thousand


def test_yen_are_shown_without_decimals():
    with override("en"):
        assert display.money(Decimal("1290.00"), "JPY") == "¥1,290"


def test_another_currency_is_refused_while_it_is_typed():
    assert echo("amount", "129,90 €", "EUR").said == "€129.90"
    found = echo("amount", "129,90 $", "EUR")
    assert (found.said, found.refused) == ("", "This amount is in EUR, not in $.")
    assert echo("amount", "129,90 $", "").said == "129.90 $"
