"""Each column that is searched is watched, whatever way it is written."""

import re
from dataclasses import replace

import pytest
from django.apps import apps
from django.db.models import QuerySet

from core.search.checks import check_sources, errors
from core.search.index import Scope
from core.search.query import find
from core.search.sources import Source, Watch, registered
from maintenance.searching import RECORDS
from tests.factories import (
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    ShareFactory,
    SupplierFactory,
    VehicleFactory,
)
from vehicles.search import VEHICLES

FACTORIES = (
    VehicleFactory,
    MaintenanceRecordFactory,
    MaintenancePlanFactory,
    SupplierFactory,
    ShareFactory,
)
WORD = "quokka7"
SEARCHED = [
    pytest.param(source, alias, column, id=f"{source.model}-{alias}.{column}")
    for source in registered()
    for sql in (*source.texts, *source.numbers)
    for alias, column in re.findall(r"\b([rv])\.(\w+)", sql)
]
LED = [
    pytest.param(source, column, id=f"{source.model}-{column}")
    for source in registered()
    for column in re.findall(r"= r\.(\w+)", source.tables)
]
EACH = [pytest.param(source, id=source.model) for source in registered()]


def keys(source, word, fleets=None) -> list[int]:
    return list(find(source, word, Scope(fleets), mend=False).keys)


def made(source: Source):
    """Return a row of the source."""
    model = apps.get_model(source.model)
    factory = next(one for one in FACTORIES if one._meta.model is model)
    return factory()


def written(source: Source, alias: str, row) -> QuerySet:
    """Return the row itself, or the one it leads to, to be updated as in bulk."""
    table = next(watch.table for watch in source.watches if watch.alias == alias)
    if table == row._meta.db_table:
        return QuerySet(type(row)).filter(pk=row.pk)
    (key,) = [
        field
        for field in row._meta.concrete_fields
        if field.is_relation and field.related_model._meta.db_table == table
    ]
    return QuerySet(key.related_model).filter(pk=key.value_from_object(row))


def test_there_is_something_to_be_searched():
    assert {source.kind for source in registered()} >= set("vrsph")
    assert len(SEARCHED) > 25
    assert len(LED) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "alias", "column"), SEARCHED)
def test_what_a_bulk_update_writes_is_found(source, alias, column):
    row = made(source)
    assert keys(source, WORD) == []
    written(source, alias, row).update(**{column: WORD})
    assert keys(source, WORD) == [row.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "column"), LED)
def test_a_row_is_found_by_what_a_bulk_update_puts_it_to(source, column):
    row, other = made(source), VehicleFactory(name=WORD)
    QuerySet(type(row)).filter(pk=row.pk).update(**{column: other.pk})
    assert keys(source, WORD) == [row.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("source", EACH)
def test_a_row_that_a_bulk_update_moves_is_found_in_its_new_fleet_only(source):
    alias, column = source.fleet.split(".")
    row, old, new = made(source), FleetFactory(), FleetFactory()
    rows = written(source, alias, row)
    rows.update(**{column: old.pk})
    word = str(row).split()[0]
    assert keys(source, word, (old.pk,)) == [row.pk]
    rows.update(**{column: new.pk})
    assert keys(source, word, (old.pk,)) == []
    assert keys(source, word, (new.pk,)) == [row.pk]


def test_the_sources_are_borne_out_by_the_models():
    assert check_sources() == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (replace(VEHICLES, texts=("r.colour",)), "has no column “colour”"),
        (replace(VEHICLES, fleet="r.owner_id"), "has no column “owner_id”"),
        (replace(RECORDS, watches=RECORDS.watches[:1]), "of “v” is not watched"),
        (replace(RECORDS, watches=RECORDS.watches[1:]), "Its own table is not"),
        (replace(VEHICLES, watches=(Watch("cars"),)), "no table “cars”"),
        (
            replace(VEHICLES, watches=(*VEHICLES.watches, *RECORDS.watches[1:])),
            "Nothing is searched of “v”",
        ),
    ],
)
def test_a_source_that_no_model_bears_out_is_refused(source, sentence):
    assert sentence in " ".join(errors(source))
