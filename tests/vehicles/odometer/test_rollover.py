"""An instrument of five or six digits that begins at nought again goes on counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    MaintenancePlanFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from vehicles.models import Vehicle
from vehicles.odometer import accepted

FIRST = date(2026, 1, 1)


def fit(values, step=7):
    return accepted(
        [(FIRST + timedelta(days=step * n), value) for n, value in enumerate(values)]
    )


def aside(found):
    return [one.reading[1] for one in found.excluded]


@given(
    limit=st.sampled_from([100_000, 1_000_000]),
    before=st.integers(3, 12),
    after=st.integers(1, 12),
    steps=st.lists(st.integers(150, 450), min_size=30, max_size=30),
)
def test_true_readings_all_count(limit, before, after, steps):
    true = [limit - sum(steps[:before]) + steps[0] // 2]
    for step in steps[: before + after]:
        true.append(true[-1] + step)
    found = fit([value % limit for value in true])
    assert found.totals == true
    assert aside(found) == []
    assert found.offset == (limit if true[-1] >= limit else 0)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ([99_100, 99_400, 99_700, 15, 100_300, 100_600], [15]),  # it has six digits
        ([99_100, 99_400, 99_700, 9_980], [9_980]),  # a digit is missing
        ([80_000, 80_300, 80_600, 8_090], [8_090]),
        ([154_000, 154_300, 154_600, 15_475], [15_475]),
        ([1_554_754, 99_100, 99_400, 99_700, 99_980, 15, 310], [1_554_754]),
    ],
)
def test_typing_mistakes_are_none(values, wrong):
    assert aside(fit(values)) == wrong


@pytest.mark.django_db
def test_plans_go_on_after_it():
    vehicle = VehicleFactory()
    for number, value in enumerate([99_100, 99_400, 99_700, 99_980, 15]):
        OdometerReadingFactory(
            vehicle=vehicle, value=value, read_on=FIRST + timedelta(days=7 * number)
        )
    assert Vehicle.objects.get(pk=vehicle.pk).usage.total == 100_015
    plan = MaintenancePlanFactory(
        vehicle=vehicle, every_distance=10_000, start_mileage=90_100
    )
    record = plan.open_record
    record.complete(on=FIRST + timedelta(days=29), mileage=100)
    record.save()
    assert plan.open_record.due_mileage == 110_100
