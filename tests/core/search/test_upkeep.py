"""When the index is made anew, which takes minutes at a million rows."""

from dataclasses import replace

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.models import CharField, Index

from core.models import SearchEntry
from core.search import rebuild, sources, triggers
from core.search.index import Scope
from core.search.query import find
from core.search.sources import Target
from tests.factories import VehicleFactory
from vehicles.models import Vehicle
from vehicles.search import VEHICLES

pytestmark = pytest.mark.django_db


def migrated(*operations, app="vehicles", backwards=False):
    """Do to the index what ``migrate`` does to it, with these operations."""
    migration = Migration("0099", app)
    migration.operations = list(operations)
    rebuild.before_migrating("default", plan=[(migration, backwards)])
    VehicleFactory(name="Unseen")
    rebuild.after_migrating("default")


@pytest.fixture
def golf():
    """Return a vehicle whose entry says something else, until it is made anew."""
    golf = VehicleFactory(name="Golf")
    SearchEntry.objects.update(text=" kept ")
    return golf


def found(query):
    return bool(find(VEHICLES, query, Scope(), mend=False).keys)


AN_INDEX = ops.AddIndex("vehicle", Index(fields=["make"], name="by_make"))
A_FIELD = ops.AddField("fleet", "motto", CharField(default=""))


@pytest.mark.parametrize("operations", [[], [AN_INDEX], [A_FIELD]])
def test_what_does_not_touch_it_leaves_it_and_its_triggers(golf, operations):
    migrated(*operations)
    assert found("kept")
    assert found("unseen")


@pytest.mark.parametrize(
    ("operation", "backwards"),
    [
        (ops.RunPython(ops.RunPython.noop), False),
        (ops.RunSQL("SELECT 1"), False),
        (ops.AddField("vehicle", "motto", CharField(default="")), False),
        (ops.RenameField("fleet", "name", "title"), False),
        (A_FIELD, True),
    ],
)
def test_what_may_write_unseen_makes_it_anew(golf, operation, backwards):
    migrated(operation, backwards=backwards)
    assert not found("kept")
    assert found("golf")
    assert found("unseen")


def test_it_is_made_anew_when_something_else_is_searched(golf, monkeypatch):
    texts = (*VEHICLES.texts, "r.status")
    other = Target(replace(VEHICLES, texts=texts))
    monkeypatch.setitem(sources._places, VEHICLES.model, other)
    migrated()
    assert not found("kept")
    assert found("golf active")
    Vehicle.objects.filter(pk=golf.pk).update(name="Polo")
    assert found("polo active")
    names = {name for _table, name in triggers.installed(connection)}
    assert sum(name.startswith("search_v_vehicles_vehicle_") for name in names) == 3


def test_it_is_made_anew_when_a_row_has_no_entry(golf):
    SearchEntry.objects.filter(key=golf.pk).delete()
    migrated()
    assert found("golf")


def test_it_is_made_anew_after_a_migration_that_failed(golf):
    triggers.remove(connection)
    VehicleFactory(name="Late")
    assert not found("late")
    migrated()
    assert found("late")


def test_words_that_had_no_index_get_one(golf):
    triggers.remove(connection)
    kind = "TABLE" if connection.vendor == "sqlite" else "INDEX"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {kind} {triggers.WORDS}")
    assert not triggers.has_words(connection)
    migrated()
    assert triggers.has_words(connection)
    assert found("golf")
