"""Cost entries are what the records say, whatever is written, and however."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import DecimalField, Q, Value
from django.utils import timezone
from wagtail.permissions import policy_registry

from core import costs
from core.db import projections
from core.db.projections import declaration
from costs.dashboard import spending
from costs.models import CostEntry
from costs.reports.costs import CostByCategory
from costs.reports.scope import Scope
from maintenance.costs import RECORDS as SOURCE
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
)
from tests.maintenance.chance import RECORDS, Life

pytestmark = pytest.mark.django_db
COLUMNS = (
    "fleet",
    "vehicle",
    "day",
    "amount",
    "currency",
    "category",
    "supplier",
    "is_former",
)


def entries() -> dict[int, tuple[Any, ...]]:
    """Return the entries of records, by record."""
    rows: Any = CostEntry.objects.filter(kind="record").values_list("key", *COLUMNS)
    return {key: tuple(values) for key, *values in rows}


def computed() -> dict[int, tuple[Any, ...]]:
    """Return the same, read off the records."""
    rows = RECORDS.filter(completed_date__isnull=False).select_related("vehicle")
    return {
        record.pk: (
            record.vehicle.fleet_id,
            record.vehicle_id,
            record.completed_date,
            record.cost,
            record.currency,
            record.maintenance_type_id,
            record.supplier_id,
            record.is_former_owners,
        )
        for record in rows
    }


@pytest.mark.parametrize("seed", range(100, 104))
def test_entries_are_what_the_records_say(seed):
    life = Life(seed)
    for _ in range(60):
        life.go_on()
        assert entries() == computed()


def test_nobody_writes_entries_but_the_database():
    manager = UserFactory(is_superuser=False)
    policy = policy_registry.get_by_type(CostEntry)
    for action in ("add", "change", "delete"):
        assert not policy.user_has_permission(manager, action)


@pytest.fixture
def purchases(monkeypatch):
    """Have the vehicles themselves cost something, too: 1000 € on the day of their
    purchase, of no category and no supplier."""
    monkeypatch.setattr(costs, "_sources", dict(costs._sources))
    monkeypatch.setattr(declaration, "_registered", dict(declaration._registered))
    costs.register(
        costs.CostSource(
            kind="purchase",
            model="vehicles.Vehicle",
            label="Purchase",
            day="purchase_date",
            amount=Value(Decimal(1000), DecimalField()),
            currency="fleet__currency",
            vehicle="pk",
            fleet="fleet",
            where=Q(purchase_date__isnull=False),
        )
    )
    projections.synchronize(connection)


def test_another_app_costs_by_registering_a_source(purchases):
    owner = UserFactory(is_superuser=True)
    fleet = FleetFactory(currency="EUR")
    today = timezone.localdate()
    vehicle = VehicleFactory(fleet=fleet, purchase_date=today)
    record = MaintenanceRecordFactory(
        vehicle=vehicle, status="completed", completed_date=today, cost=Decimal(20)
    )
    (line,) = spending(owner, timezone.now())
    assert line.month == Decimal(1020)
    days = (today - timedelta(days=1), today)
    report = CostByCategory(Scope(owner, *days, currency="EUR"))
    shown = report.page(1)
    found = [(row.label, row.figures["cost"]) for row, _cells in shown.rows]
    assert found == [("Purchase", 1000), (str(record.maintenance_type), 20)]
    kind = {"kind": record.maintenance_type}
    narrowed = CostByCategory(Scope(owner, *days, chosen=kind, currency="EUR"))
    assert [row.figures["cost"] for row in narrowed.rows()] == [20]


def test_declared_of_what_a_record_has():
    assert set(SOURCE.projection.columns) == set(COLUMNS)
