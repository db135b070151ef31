"""Distances in the admin and over the API: kept as meant, or refused at the field."""

import pytest
from django.core.exceptions import ValidationError

from core.admin.urls import admin_url
from tests.core.api.conftest import caller
from tests.factories import OdometerReadingFactory, VehicleFactory
from vehicles.models import OdometerReading
from vehicles.templatetags.vehicles_tags import quick_reading_url

__all__ = ["caller"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def vehicle():
    return VehicleFactory(name="Van", distance_unit="km")


def send(client, vehicle, text: str):
    data = {"vehicle": vehicle.pk, "read_on": "2026-01-20", "value": text}
    return client.post(admin_url(OdometerReading, "add"), data)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "text", ["150.000", "150,000", "150 000", "150’000", "150.000 km"]
)
def test_thousands_in_a_form(owner_client, vehicle, text, language):
    owner_client.cookies["django_language"] = language
    assert send(owner_client, vehicle, text).status_code == 302
    assert OdometerReading.objects.get().value == 150_000


@pytest.mark.parametrize("text", ["154754.6", "15.0", "15.00", "-5", "1e5", "15 mi"])
def test_what_is_refused_stays_in_the_field(owner_client, vehicle, text):
    response = send(owner_client, vehicle, text)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"value"}
    assert f'value="{text}"' in response.text
    assert not OdometerReading.objects.exists()


def test_another_unit_is_named(owner_client, vehicle):
    response = send(owner_client, vehicle, "15.000 mi")
    assert "This is counted in km, not in mi" in response.text


@pytest.mark.parametrize("text", ["154.754", "154754,6", "100 mi"])
def test_the_reading_of_today(owner_client, vehicle, text):
    url = quick_reading_url(vehicle)
    owner_client.post(url, {"value": text})
    found = [row.value for row in OdometerReading.objects.all()]
    assert found == ([154_754] if text == "154.754" else [])


@pytest.mark.parametrize("value", [154_754.6, "15.0", "154754.6", True])
def test_a_model_rounds_nothing(vehicle, value):
    reading = OdometerReadingFactory.build(vehicle=vehicle, value=value)
    with pytest.raises(ValidationError) as why:
        reading.full_clean()
    assert why.value.message_dict.keys() == {"value"}


@pytest.mark.parametrize("value", [154_754.6, "15.0", "154754.6"])
def test_nor_what_is_saved_unchecked(vehicle, value):
    with pytest.raises(ValidationError):
        OdometerReadingFactory(vehicle=vehicle, value=value)
    assert not OdometerReading.objects.exists()


def test_a_model_reads_thousands(vehicle):
    reading = OdometerReadingFactory(vehicle=vehicle, value="150.000")
    reading.refresh_from_db()
    assert reading.value == 150_000


@pytest.mark.parametrize("value", [154754.6, "154754.6", "150.000", "15.0", True])
def test_the_api_refuses_fractions_at_the_field(caller, owner, vehicle, value):
    answer = caller(owner)(
        "POST", f"/vehicles/{vehicle.pk}/readings/", {"value": value}
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"].endswith("/value")
    assert not OdometerReading.objects.exists()


@pytest.mark.parametrize("value", [154754.0, "154754", 154754])
def test_the_api_takes_whole_numbers(caller, owner, vehicle, value):
    answer = caller(owner)(
        "POST", f"/vehicles/{vehicle.pk}/readings/", {"value": value}
    )
    assert answer.status_code == 201
    assert OdometerReading.objects.get().value == 154_754
