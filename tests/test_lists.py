"""Every combination of sort, search, filter and page of every list answers 200."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.admin.urls import admin_url
from tests.factories import (
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    ShareFactory,
    SupplierFactory,
    VehicleFactory,
)
from tests.test_queries import MODELS

SEARCHES = ["", "a", "oil", "oli", "ka-at 123", "zzzzzz", "'\"%_\\*(", "\0", "ü" * 300]
PAGES = ["", "1", "2", "99999999", "-1", "x"]


def choices(view: Any) -> dict[str, list[str]]:
    """Return what each filter of a list takes, and some that none takes."""
    found = {}
    filters = view.filters
    for name, field in filters.form.fields.items() if filters else ():
        if hasattr(field, "choices"):
            values = [str(key) for key, _label in list(field.choices)[:4]]
            found[name] = ["", *values, "nonsense"]
        elif hasattr(field.widget, "suffixes"):
            for suffix in field.widget.suffixes:
                found[f"{name}_{suffix}"] = ["", "2026-03-01", "9999-12-31", "x"]
        else:
            found[name] = ["", "1", "x"]
    return found


@pytest.fixture(params=MODELS, ids=lambda model: model.__name__)
def view(request, owner_client) -> Any:
    """The list of a model, with something in it."""
    vehicle = VehicleFactory(name="Oil", plate="KA-AT 123")
    MaintenanceRecordFactory(vehicle=vehicle, description="Oil")
    MaintenancePlanFactory(vehicle=vehicle)
    OdometerReadingFactory(vehicle=vehicle)
    ShareFactory(vehicle=vehicle)
    SupplierFactory(name="Oil")
    return owner_client.get(admin_url(request.param, "list")).context["view"]


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_combination_answers(owner_client, view, data):
    asked = {
        "ordering": data.draw(st.sampled_from(["", "x", *view.get_valid_orderings()])),
        "q": data.draw(st.sampled_from(SEARCHES)),
        "p": data.draw(st.sampled_from(PAGES)),
    }
    for name, values in choices(view).items():
        asked[name] = data.draw(st.sampled_from(values))
    url = admin_url(view.model, "list")
    assert owner_client.get(url, asked).status_code == 200
