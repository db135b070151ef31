"""A cost of more than ten times the usual is asked about, once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.admin.urls import admin_url
from maintenance.models import MaintenanceRecord, MaintenanceType
from maintenance.usual import is_unusual, usual
from maintenance.views import complete_url
from tests.core.api.conftest import caller
from tests.factories import MaintenanceRecordFactory, VehicleFactory
from tests.pages import posted

__all__ = ["caller"]


@given(st.lists(st.decimals(1, 10_000, places=2), max_size=9), st.decimals(0, 10**6))
def test_the_rule(costs, cost):
    middle = usual(costs)
    assert (middle is None) == (len(costs) < 3)
    assert is_unusual(cost, costs) == (middle is not None and cost > 10 * middle)


def test_one_mistake_before_does_not_make_the_next_usual():
    costs = [Decimal(80), Decimal(90), Decimal(12_990), Decimal(100)]
    assert is_unusual(Decimal(12_990), costs)
    assert not is_unusual(Decimal(900), costs)


@pytest.fixture
def record(db):
    vehicle = VehicleFactory(name="Van")
    kind = MaintenanceType.objects.first()
    for cost in (100, 120, 130):
        MaintenanceRecordFactory(
            vehicle=vehicle, maintenance_type=kind, completed=True, cost=cost
        )
    return MaintenanceRecordFactory(vehicle=vehicle, maintenance_type=kind)


def test_completing_asks_once(owner_client, record):
    data = {"completed_date": "2026-03-01", "cost": "12990"}
    page = owner_client.post(complete_url(record), data)
    assert page.context["form"].errors.keys() == {"cost_is_meant"}
    assert "€12,990.00 is more than ten times" in page.text
    assert "(€120.00)" in page.text
    assert 'name="cost_is_meant"' in page.text
    assert 'value="12990"' in page.text
    record.refresh_from_db()
    assert not record.is_completed
    data["cost_is_meant"] = "on"
    assert owner_client.post(complete_url(record), data).status_code == 302
    record.refresh_from_db()
    assert record.cost == 12_990


@pytest.mark.parametrize("cost", ["1200", "0", "", "0.50"])
def test_what_may_be_is_not_asked_about(owner_client, record, cost):
    page = owner_client.get(complete_url(record))
    assert "cost_is_meant" not in page.text
    data = {"completed_date": "2026-03-01", "cost": cost}
    assert owner_client.post(complete_url(record), data).status_code == 302


def test_the_record_form_asks_about_a_new_cost_only(owner_client, record):
    url = admin_url(MaintenanceRecord, "edit", record.pk)
    data = posted(owner_client.get(url).context["form"])
    page = owner_client.post(url, data | {"cost": "12990"})
    assert "is more than ten times" in page.text
    assert 'name="cost_is_meant"' in page.text
    meant = data | {"cost": "12990", "cost_is_meant": "on"}
    assert owner_client.post(url, meant).status_code == 302
    data = posted(owner_client.get(url).context["form"])
    assert owner_client.post(url, data | {"description": "New"}).status_code == 302


def test_other_currencies_and_two_amounts_make_nothing_usual(owner_client, record):
    done = MaintenanceRecord.objects.completed()
    done.filter(cost=100).update(currency="CHF")
    data = {"completed_date": "2026-03-01", "cost": "12990"}
    assert owner_client.post(complete_url(record), data).status_code == 302


def test_what_its_type_does_not_say_all_do(owner_client, record):
    record.maintenance_type = MaintenanceType.objects.last()
    record.save()
    data = {"completed_date": "2026-03-01", "cost": "12990"}
    page = owner_client.post(complete_url(record), data)
    assert "is more than ten times" in page.text


def test_the_api_asks_as_well(caller, owner, record):
    api = caller(owner)
    path = f"/records/{record.pk}/"
    answer = api("PATCH", path, {"cost": "12990.00"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].endswith("/cost_is_meant")
    answer = api("POST", f"{path}complete/", {"cost": "12990.00"})
    assert answer.status_code == 422
    sent = {"cost": "12990.00", "cost_is_meant": True}
    assert api("POST", f"{path}complete/", sent).status_code == 200
    assert api("PATCH", path, {"description": "More"}).status_code == 200
