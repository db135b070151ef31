"""Dates in the admin, its filters and the API: kept as meant, or refused with the text
where it was typed. Never today."""

from datetime import date

import pytest
from django import forms
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.admin.widgets import AdminDateInput
from wagtail.users.models import UserProfile

from core.admin.urls import admin_url
from core.forms.fields import DateField
from maintenance.models import MaintenanceRecord
from tests.core.api.conftest import caller
from tests.factories import MaintenanceRecordFactory, VehicleFactory
from vehicles.models import OdometerReading

__all__ = ["caller"]
pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 3)


@pytest.fixture
def vehicle():
    return VehicleFactory(name="Van")


def add(client, vehicle, text: str, **headers: str):
    data = {"vehicle": vehicle.pk, "read_on": text, "value": "1000"}
    return client.post(admin_url(OdometerReading, "add"), data, headers=headers)


def read_on():
    return [row.read_on for row in OdometerReading.objects.all()]


@pytest.mark.parametrize(
    ("text", "accepted", "day"),
    [
        ("03/02/2026", "en-GB", DAY),
        ("03/02/2026", "en-US", date(2026, 3, 2)),
        ("3.2.2026", "de-DE,en;q=0.5", DAY),
        ("Feb 3 2026", "en-US", DAY),
        ("2026-02-03", "", DAY),
    ],
)
def test_is_read_by_the_region_of_the_browser(
    owner_client, vehicle, text, accepted, day
):
    response = add(owner_client, vehicle, text, accept_language=accepted)
    assert response.status_code == 302
    assert read_on() == [day]


def test_is_read_by_the_language_of_the_page(owner_client, owner, vehicle):
    UserProfile.objects.create(user=owner, preferred_language="de")
    assert add(owner_client, vehicle, "03.02.2026", accept_language="en-US")
    assert read_on() == [DAY]


@pytest.mark.parametrize("text", ["03/02/2026", "3.2.26", "31.2.2026", "nonsense"])
def test_what_is_refused_stays_in_the_field(owner_client, vehicle, text):
    response = add(owner_client, vehicle, text, accept_language="en")
    assert response.context["form"].errors.keys() == {"read_on"}
    assert f'value="{text}"' in response.text
    assert read_on() == []


def test_spaces_alone_are_no_date(owner_client, vehicle):
    assert DateField(required=False).clean("  \u00a0") is None
    response = add(owner_client, vehicle, "  ")
    assert response.context["form"].errors["read_on"] == ["This field is required."]


def test_what_is_read_stays_as_typed_when_something_else_is_refused(
    owner_client, vehicle
):
    data = {"vehicle": vehicle.pk, "read_on": "Feb 3 2026", "value": "many"}
    response = owner_client.post(admin_url(OdometerReading, "add"), data)
    assert 'value="Feb 3 2026"' in response.text
    assert "3 February 2026</output>" in response.text


def test_a_stored_date_is_shown_so_that_it_cannot_be_misread(owner_client, vehicle):
    record = MaintenanceRecordFactory(vehicle=vehicle, due_date=DAY)
    response = owner_client.get(admin_url(MaintenanceRecord, "edit", record.pk))
    assert 'value="2026-02-03"' in response.text
    assert "3 February 2026</output>" in response.text
    form = response.context["form"]
    bound = type(form)({"due_date": "3 Feb 2026"}, instance=record, for_user=None)
    assert "due_date" not in bound.changed_data


def test_no_field_has_the_widget_that_turns_text_into_today(owner_client, vehicle):
    pages = [admin_url(MaintenanceRecord, "add"), admin_url(OdometerReading, "add")]
    pages.append(admin_url(MaintenanceRecord, "list"))
    for page in pages:
        text = owner_client.get(page).text
        assert "initDateChooser" not in text
        assert 'data-typed="date"' in text
    assert "initDate" not in AdminDateInput().render("day", "3.2.27")
    field = formfield_for_dbfield(MaintenanceRecord._meta.get_field("forecast_on"))
    assert isinstance(field, DateField | type(None))


@pytest.mark.parametrize("language", ["en", "de"])
def test_filters_read_dates_alike(owner_client, vehicle, language):
    record = MaintenanceRecordFactory(vehicle=vehicle, due_date=DAY)
    MaintenanceRecordFactory(vehicle=vehicle, due_date=date(2026, 3, 2))
    url = admin_url(MaintenanceRecord, "list")
    query = {"due_date_from": "3 Feb 2026", "due_date_to": "03/02/2026"}
    found = owner_client.get(url, query, headers={"accept-language": "en-GB"})
    assert [row.pk for row in found.context["object_list"]] == [record.pk]
    found = owner_client.get(url, query, headers={"accept-language": "en"})
    assert "can be 3 February 2026 or 2 March 2026" in found.text
    assert 'value="03/02/2026"' in found.text


@pytest.mark.parametrize("text", [0, 1801612800, "1801612800", "3.2.2026", True, 1.5])
def test_the_api_takes_iso_dates_only(caller, owner, vehicle, text):
    data = {"value": 1000, "read_on": text}
    api = caller(owner)
    answer = api("POST", f"/vehicles/{vehicle.pk}/readings/", data)
    assert answer.status_code == 422
    assert [error["pointer"][-8:] for error in answer.json()["errors"]] == ["/read_on"]
    record = MaintenanceRecordFactory(vehicle=vehicle)
    answer = api("PATCH", f"/records/{record.pk}/", {"due_date": text})
    assert answer.status_code == 422


def test_a_filter_of_the_api_takes_iso_dates_only(caller, owner, vehicle):
    api = caller(owner)
    for text, status in (("2026-02-03", 200), ("03.02.2026", 422), ("Feb 3 2026", 422)):
        headers = {"accept_language": "de-DE"}
        assert api.get(f"/due/?due_from={text}", **headers).status_code == status


def test_django_reads_no_date_of_ours():
    """No form field of ours is one of Django's own."""
    for cls in _subclasses(forms.BaseForm):
        if not cls.__module__.startswith(("vehicles", "maintenance", "notifications")):
            continue
        for name, field in getattr(cls, "base_fields", {}).items():
            if isinstance(field.widget, forms.RadioSelect):
                continue  # nothing is typed there
            assert type(field) is not forms.DateField, (cls, name)
            assert type(field) is not forms.IntegerField, (cls, name)
            assert type(field) is not forms.DecimalField, (cls, name)


def _subclasses(cls):
    for below in cls.__subclasses__():
        yield below
        yield from _subclasses(below)
