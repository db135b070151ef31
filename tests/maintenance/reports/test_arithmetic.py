"""What reports add up, against a model in plain Python."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costs.reports import costs, distances, months
from costs.reports.scope import Scope
from maintenance.models import MaintenanceRecord
from maintenance.reports import overdue, suppliers
from tests.factories import (
    MaintenanceTypeFactory,
    SupplierFactory,
    VehicleFactory,
)
from vehicles.models.units import convert

DAYS = st.integers(0, 300).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
PRICES = st.none() | st.decimals(0, "999999999.99", places=2)
LINES = st.lists(
    st.tuples(
        st.integers(0, 2),  # vehicle
        st.integers(0, 1),  # type
        st.none() | st.integers(0, 1),  # supplier
        st.none() | DAYS,  # completed on
        st.none() | DAYS,  # due on
        PRICES,
    ),
    max_size=14,
)


@pytest.fixture
def cast(owner):
    """People, vehicles, types and suppliers: made once, for many examples."""
    vehicle = VehicleFactory(fleet__currency="EUR")
    fleet = vehicle.fleet
    return {
        "owner": owner,
        "vehicles": [vehicle, *VehicleFactory.create_batch(2, fleet=fleet)],
        "types": [MaintenanceTypeFactory(name=f"Type {n}") for n in range(2)],
        "suppliers": [SupplierFactory(fleet=fleet, name=f"S {n}") for n in range(2)],
    }


def make(cast, lines) -> None:
    MaintenanceRecord.objects.bulk_create(
        MaintenanceRecord(
            vehicle=cast["vehicles"][vehicle],
            maintenance_type=cast["types"][kind],
            supplier=None if supplier is None else cast["suppliers"][supplier],
            status="completed" if done else "incomplete",
            completed_date=done,
            due_date=due,
            cost=cost,
            description="Work",
        )
        for vehicle, kind, supplier, done, due, cost in lines
    )


def figures(report, *names):
    rows = list(report.rows())
    return {row.key: tuple(row.figures[name] for name in names) for row in rows}


def summed(lines, key):
    found: dict = defaultdict(lambda: [Decimal(0), 0])
    for line in lines:
        found[key(line)][0] += line[5]
        found[key(line)][1] += 1
    return {key: tuple(value) for key, value in found.items()}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, start=DAYS, days=st.integers(0, 200))
def test_costs_and_what_was_late(cast, lines, start, days):
    end = start + timedelta(days=days)
    scope = Scope(user=cast["owner"], start=start, end=end, currency="EUR")
    with transaction.atomic():
        make(cast, lines)
        paid = [x for x in lines if x[3] and start <= x[3] <= end and x[5] is not None]
        keys = {
            costs.CostByVehicle: lambda x: cast["vehicles"][x[0]].pk,
            costs.CostByCategory: lambda x: ("record", cast["types"][x[1]].pk),
            suppliers.CostBySupplier: lambda x: (
                None if x[2] is None else cast["suppliers"][x[2]].pk
            ),
        }
        for kind, key in keys.items():
            report = kind(scope)
            assert figures(report, "cost", "jobs") == summed(paid, key)
            assert report.whole["cost"] == sum((x[5] for x in paid), Decimal(0))
        by_month = {
            key: value
            for key, value in figures(costs.CostByMonth(scope), "cost", "jobs").items()
            if value[1]
        }
        assert by_month == summed(paid, lambda x: x[3].replace(day=1))

        report = suppliers.SupplierSpend(scope)
        earlier = [
            x
            for x in lines
            if x[3] and report.before <= x[3] < start and x[5] is not None
        ]
        before = summed(earlier, keys[suppliers.CostBySupplier])
        now = summed(paid, keys[suppliers.CostBySupplier])
        assert figures(report, "cost", "earlier") == {
            key: (now.get(key, (0,))[0], before.get(key, (0,))[0])
            for key in {*now, *before}
        }

        assert figures(overdue.OverdueOverTime(scope), "late") == {
            months.last_day(first): (late(lines, months.last_day(first)),)
            for first in months.first_days(start, end)
        }
        transaction.set_rollback(True)


def late(lines, day) -> int:
    """The definition: due by that day, and not completed by then."""
    return sum(
        1
        for *_rest, done, due, _cost in lines
        if due and due <= day and not (done and done <= day)
    )


def test_records_of_vehicles_not_in_use_are_not_late(cast):
    make(cast, [(0, 0, None, None, date(2025, 1, 5), None)])
    scope = Scope(user=cast["owner"], start=date(2025, 1, 1), end=date(2025, 2, 28))
    report = overdue.OverdueOverTime(scope)
    assert [row.figures["late"] for row in report.rows()] == [1, 1]
    vehicle = cast["vehicles"][0]
    vehicle.status = "sold"
    vehicle.save()
    assert [row.figures["late"] for row in report.rows()] == [0, 0]


POINTS = st.lists(st.tuples(DAYS, st.integers(0, 90)), min_size=1, max_size=12).map(
    lambda steps: [
        (day, sum(step for _day, step in sorted(steps)[: n + 1]))
        for n, (day, _step) in enumerate(sorted(steps))
    ]
)


class TestDistance:
    @given(POINTS, DAYS, DAYS, DAYS)
    def test_of_two_periods_is_that_of_both(self, points, one, two, three):
        first, middle, last = sorted((one, two, three))
        whole = distances.covered(points, first, last)
        parts = [
            distances.covered(points, first, middle),
            distances.covered(points, middle, last),
        ]
        known = sum(part.distance for part in parts if part)
        assert known == pytest.approx(whole.distance if whole else 0)

    @given(POINTS, DAYS, DAYS)
    def test_is_within_what_was_read(self, points, one, two):
        found = distances.covered(points, *sorted((one, two)))
        if found:
            assert -1e-9 <= found.distance <= points[-1][1] - points[0][1] + 1e-9
            assert min(one, two) <= found.first < found.last <= max(one, two)

    def test_nothing_is_assumed_beyond_the_readings(self):
        points = [(date(2025, 3, 1), 1000), (date(2025, 5, 1), 3000)]
        found = distances.covered(points, date(2025, 1, 1), date(2025, 12, 31))
        assert found == (2000, date(2025, 3, 1), date(2025, 5, 1))
        assert distances.covered(points[:1], date(2025, 1, 1), date.max) is None
        assert distances.covered([], date(2025, 1, 1), date.max) is None
        assert distances.covered(points, date(2025, 6, 1), date.max) is None

    def test_costs_nothing_can_be_said_of_without_one(self):
        assert distances.per_distance(Decimal(5), None)["per"] is None
        assert distances.per_distance(Decimal(5), 0)["per"] is None
        assert distances.per_distance(Decimal(5), 100)["per"] == Decimal("0.05")

    def test_miles_and_kilometres_are_converted_by_one_rule(self):
        assert convert(100, "mi", "km") == pytest.approx(160.9344)
        assert convert(160.9344, "km", "mi") == pytest.approx(100)
        assert convert(7, "km", "km") == 7
