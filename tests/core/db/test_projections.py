"""A projected table equals what the models say, whatever is written, and however."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.test.utils import isolate_apps
from pytest_django import DjangoDbBlocker

from core.db import projections
from core.db.projections import Projection, declaration
from core.db.projections.checks import errors
from core.db.projections.models import ProjectedModel
from maintenance.models import MaintenanceRecord
from tests.factories import FleetFactory, MaintenanceRecordFactory, VehicleFactory
from tests.maintenance.chance import RECORDS, Life
from tests.maintenance.test_plans_at_once import at_once
from vehicles.models import Fleet, Vehicle

KEPT: dict[str, Any] = {
    "on_delete": models.DO_NOTHING,
    "related_name": "+",
    "db_constraint": False,
}

with isolate_apps("core"):

    class Payment(ProjectedModel):
        """A row about each priced record."""

        fleet = models.ForeignKey(Fleet, **KEPT)
        vehicle = models.ForeignKey(Vehicle, **KEPT)
        day = models.DateField(null=True)
        amount = models.DecimalField(max_digits=12, decimal_places=2)
        currency = models.CharField(max_length=3)
        supplier = models.CharField(max_length=200)
        is_former = models.BooleanField()
        odometer = models.BigIntegerField(null=True)
        is_done = models.BooleanField()

        class Meta(ProjectedModel.Meta):
            app_label = "core"


COLUMNS: dict[str, Any] = {
    "fleet": "vehicle__fleet",
    "vehicle": "vehicle",
    "day": "listed_on",
    "amount": "cost",
    "currency": Coalesce(F("vehicle__fleet__currency"), F("currency")),
    "supplier": Coalesce(F("supplier__name"), Value("100% 'own' work")),
    "is_former": Case(
        When(vehicle__purchase_date__gt=F("completed_date"), then=True), default=False
    ),
    "odometer": "vehicle__odometer_summary__total",
    "is_done": Q(status="completed"),
}
WHERE = Q(cost__gt=0) & ~Q(vehicle__status="archived")
PAYMENTS = Projection(
    kind="payment",
    target=Payment,
    source="maintenance.MaintenanceRecord",
    columns=COLUMNS,
    where=WHERE,
)


@pytest.fixture(scope="module", autouse=True)
def _table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the table, and its triggers, for the tests of this module."""
    known = dict(declaration._registered)
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Payment)
        declaration.register(PAYMENTS)
        projections.synchronize(connection)
        yield
        declaration._registered.clear()
        declaration._registered.update(known)
        projections.synchronize(connection)
        # A test that commits has brought SQLite's file back, as it was without it.
        if Payment._meta.db_table in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.delete_model(Payment)


def projected() -> dict[int, tuple[Any, ...]]:
    """Return what the database keeps, by record."""
    rows: Any = QuerySet(Payment).values_list("key", *COLUMNS)
    return {key: tuple(values) for key, *values in rows}


def computed() -> dict[int, tuple[Any, ...]]:
    """Return the same, read off the models."""
    rows = RECORDS.filter(cost__gt=0).select_related("vehicle__fleet", "supplier")
    rows = rows.select_related("vehicle__odometer_summary")
    return {
        record.pk: (
            record.vehicle.fleet_id,
            record.vehicle_id,
            record.listed_on,
            record.cost,
            record.vehicle.fleet.currency,
            record.supplier.name if record.supplier else "100% 'own' work",
            record.is_former_owners,
            _latest(record.vehicle),
            record.is_completed,
        )
        for record in rows
        if record.vehicle.status != "archived"
    }


def _latest(vehicle: Vehicle) -> int | None:
    summary = getattr(vehicle, "odometer_summary", None)
    return summary.total if summary else None


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_the_table_is_what_the_models_say(seed):
    life = Life(seed)
    for _ in range(60):
        life.go_on()
        assert projected() == computed()


@pytest.mark.django_db
def test_a_row_keeps_its_key_while_its_source_is_wanted():
    record = MaintenanceRecordFactory(cost=Decimal(5))
    payment = QuerySet(Payment).get()
    RECORDS.filter(pk=record.pk).update(cost=6)
    Vehicle.objects.filter(pk=record.vehicle_id).update(fleet=FleetFactory())
    assert QuerySet(Payment).get().pk == payment.pk
    RECORDS.filter(pk=record.pk).update(cost=None)
    assert not QuerySet(Payment).exists()


@pytest.mark.django_db
def test_a_column_that_is_not_read_is_not_watched():
    record = MaintenanceRecordFactory(cost=Decimal(5))
    QuerySet(Payment).update(supplier="as it was")
    RECORDS.filter(pk=record.pk).update(description="Another", due_mileage=5)
    Vehicle.objects.filter(pk=record.vehicle_id).update(plate="HH-X 1")
    assert QuerySet(Payment).get().supplier == "as it was"


@pytest.mark.django_db
def test_sources_may_come_before_what_they_point_at():
    """As a fixture or a backup has them: what holds is asked at the end."""
    record = MaintenanceRecordFactory(cost=Decimal(5))
    vehicle = Vehicle.objects.get(pk=record.vehicle_id)
    before = projected()
    with transaction.atomic():
        QuerySet(Vehicle).filter(pk=vehicle.pk)._raw_delete("default")
        RECORDS.filter(pk=record.pk)._raw_delete("default")
        assert projected() == {}
        RECORDS.bulk_create([record])
        QuerySet(Vehicle).bulk_create([vehicle])
    assert projected() == before == computed()


@pytest.mark.django_db
def test_migrating_makes_up_for_what_was_written_without_triggers():
    kept, gone = (MaintenanceRecordFactory(cost=Decimal(5)) for _ in range(2))
    key = QuerySet(Payment).get(key=kept.pk).pk
    projections.remove(connection)
    RECORDS.filter(pk=kept.pk).update(cost=F("cost") + 2)
    RECORDS.filter(pk=gone.pk).update(cost=None)
    new = MaintenanceRecordFactory(cost=Decimal(9))
    call_command("migrate", verbosity=0)
    assert projected() == computed()
    assert set(projected()) == {kept.pk, new.pk}
    assert QuerySet(Payment).get(key=kept.pk).pk == key
    RECORDS.filter(pk=new.pk).update(cost=1)
    assert projected() == computed()


@pytest.mark.django_db
def test_migrating_leaves_a_table_alone_that_is_in_step():
    MaintenanceRecordFactory(cost=Decimal(5))
    QuerySet(Payment).update(supplier="as it was")
    call_command("migrate", verbosity=0)
    assert QuerySet(Payment).get().supplier == "as it was"
    QuerySet(Payment).all().delete()
    call_command("migrate", verbosity=0)
    assert projected() == computed() != {}


@pytest.mark.django_db
def test_another_declaration_fills_the_table_again(monkeypatch):
    MaintenanceRecordFactory(cost=Decimal(5))
    columns = COLUMNS | {"supplier": "description"}
    changed = Projection("payment", Payment, PAYMENTS.source, columns, WHERE)
    monkeypatch.setitem(declaration._registered, (Payment, "payment"), changed)
    projections.synchronize(connection)
    record = RECORDS.get()
    assert QuerySet(Payment).get().supplier == record.description
    RECORDS.update(description="Brakes")
    assert QuerySet(Payment).get().supplier == "Brakes"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_written_while_what_it_points_at_changes_is_projected_as_it_is():
    here, there = FleetFactory.create_batch(2)
    for _ in range(8):
        vehicle = VehicleFactory(fleet=here)

        def write(vehicle: Vehicle = vehicle) -> None:
            with transaction.atomic():
                for cost in (1, 2, 3):
                    MaintenanceRecordFactory(vehicle=vehicle, cost=cost)

        def move(vehicle: Vehicle = vehicle) -> None:
            Vehicle.objects.filter(pk=vehicle.pk).update(fleet=there)

        assert at_once(write, move, write) == []
        assert projected() == computed()


def refused(**changes: Any) -> list[str]:
    """Return what is wrong with the projection, changed like this."""
    columns = COLUMNS | changes
    columns = {name: value for name, value in columns.items() if value is not None}
    return list(errors(Projection("p", Payment, MaintenanceRecord, columns, WHERE)))


def test_the_declaration_is_borne_out():
    assert refused() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": None}, "“amount” of"),
        ({"price": "cost"}, "no field “price”"),
        ({"amount": "price"}, "price"),
        ({"amount": "vehicle__fleet__price"}, "price"),
        ({"fleet": "vehicle"}, "is the key of a vehicles.Fleet"),
        ({"odometer": "vehicle__readings__value"}, "more than one row"),
        ({"odometer": "vehicle__notify_users"}, "more than one row"),
        ({"amount": models.Sum("vehicle__records__cost")}, "Aggregates"),
        (
            {"amount": models.Subquery(RECORDS.values("cost")[:1])},
            "Subqueries",
        ),
    ],
)
def test_a_declaration_that_the_models_do_not_bear_out_is_refused(changes, reason):
    assert reason in " ".join(refused(**changes))


def test_a_kind_is_of_one_source_only():
    with pytest.raises(ValueError, match="payment"):
        projections.register(
            Projection("payment", Payment, Vehicle, {"day": Value(date(2026, 1, 1))})
        )


def test_nothing_registered_is_refused():
    assert [list(errors(one)) for one in projections.registered()] == [
        [] for _one in projections.registered()
    ]
