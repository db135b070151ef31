"""What a search finds, on either database."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.models import SearchEntry
from core.search import triggers
from core.search.corrections import distance
from core.search.index import Scope
from core.search.normalize import fold, fold_sql, words
from core.search.query import find, narrow
from maintenance.models import MaintenanceRecord
from maintenance.searching import RECORDS, SUPPLIERS
from tests.factories import (
    MaintenanceRecordFactory,
    SupplierFactory,
    VehicleFactory,
)
from vehicles.models import Vehicle
from vehicles.search import VEHICLES

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope()


def keys(source, query, scope=EVERYWHERE, **kwargs):
    return list(find(source, query, scope, **kwargs).keys)


@pytest.fixture
def golf():
    return VehicleFactory(
        name="Mum's Golf",
        plate="KA-AT 123",
        unit_number="U-7",
        vin="WVWZZZ1KZBW123456",
        make="Škoda",
    )


@pytest.mark.parametrize(
    "query",
    [
        "KA-AT 123",
        "kaat123",
        "ka at",
        "AT 123",
        "123456",
        "zbw123456",
        "golf",
        "GOLF mum",
        "skoda",
        "ŠKODA",
        "u-7",
        "u7",
        "gol",
    ],
)
def test_vehicle_is_found_by_plate_vin_unit_number_and_words(golf, query):
    VehicleFactory(name="Truck", plate="B-LQ 1")
    assert keys(VEHICLES, query) == [golf.pk]


@pytest.mark.parametrize(
    ("plate", "query"),
    [
        ("KÖ-X 42H", "KÖ-X 42 H"),
        ("KÖ-X 42H", "köx 42 h"),
        ("KÖ-X 42 H", "KÖ-X 42H"),
        ("KÖ-X 42H", "KÖ - X 42 H Polo"),
        ("KÖ-X 42H", "VW KÖ-X 42 H"),
        ("KÖ-X 42H", "KÖ-X 42 H VW"),
        ("KÖ-X 42 H", "VW KÖ-X 42H"),
        ("AB12CDE", "AB12 CDE"),
        ("AB12 CDE", "AB 12 CDE"),
        ("1-ABC-234", "1ABC 234"),
    ],
)
def test_plate_is_found_however_its_parts_are_put_apart(plate, query):
    meant = VehicleFactory(name="VW Grey Polo", plate=plate)
    record = MaintenanceRecordFactory(vehicle=meant, description="Tyres")
    VehicleFactory(name="Blue Polo", plate="KÖ-X 421")
    assert keys(VEHICLES, query) == [meant.pk]
    assert keys(RECORDS, f"tyres {query}") == [record.pk]


@pytest.mark.parametrize(
    "query", ["SE3P-116167", "se3p116167", "116167", "6167", "se3p 116167"]
)
def test_a_chassis_number_is_found_by_its_end_with_or_without_hyphen(golf, query):
    rx8 = VehicleFactory(name="RX-8", vin="SE3P-116167")
    assert keys(VEHICLES, query) == [rx8.pk]


def test_short_words_begin_a_word_and_single_letters_stand_alone(golf):
    other = VehicleFactory(name="A 4", plate="")
    assert keys(VEHICLES, "go") == [golf.pk]
    assert keys(VEHICLES, "ol") == []
    assert keys(VEHICLES, "4") == [other.pk]


def test_record_is_found_by_description_details_and_vehicle(golf):
    record = MaintenanceRecordFactory(
        vehicle=golf,
        description="Bremsbeläge",
        details="Rechnung RE-2024/0815, 4 Stück",
    )
    MaintenanceRecordFactory()
    for query in ("bremsbelage", "beläge", "re-2024/0815", "0815", "beläge golf"):
        assert keys(RECORDS, query) == [record.pk], query
    assert keys(RECORDS, "beläge truck") == []


def test_every_way_to_write_is_followed(golf):
    records = MaintenanceRecord.objects
    record = MaintenanceRecordFactory(vehicle=golf, description="Wipers")
    records.filter(pk=record.pk).update(description="Coolant")
    assert keys(RECORDS, "wipers") == []
    assert keys(RECORDS, "coolant") == [record.pk]
    Vehicle.objects.filter(pk=golf.pk).update(plate="B-LQ 9")
    assert keys(RECORDS, "coolant blq9") == [record.pk]
    assert keys(RECORDS, "coolant kaat123") == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM maintenance_maintenancerecord")
    assert keys(RECORDS, "coolant") == []


def test_only_the_scope_is_searched_and_the_shared(golf):
    other = VehicleFactory(name="Golf two")
    ours = Scope((golf.fleet_id,))
    assert keys(VEHICLES, "golf", ours) == [golf.pk]
    shared = SupplierFactory(name="Golf garage")
    SupplierFactory(name="Golf doctor", fleet=other.fleet)
    assert keys(SUPPLIERS, "golf", ours) == [shared.pk]
    assert keys(VEHICLES, "golf", Scope(())) == []
    Vehicle.objects.filter(pk=other.pk).update(fleet=golf.fleet)
    assert keys(VEHICLES, "golf", ours) == [other.pk, golf.pk]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bremsbelage", "bremsbelage"),
        ("bremsbelge", "bremsbelage"),
        ("rbemsbelage", "bremsbelage"),
        ("filtr", "filter"),
        ("flter", "filter"),
        ("luftfiltre", "luftfilter"),
        ("123465", "123456"),
    ],
)
def test_slips_of_the_pen_are_mended(golf, typed, meant):
    record = MaintenanceRecordFactory(
        vehicle=golf, description="Bremsbeläge, Filter, Luftfilter", details="RE 123456"
    )
    found = find(RECORDS, f"{typed} golf", EVERYWHERE)
    assert list(found.keys) == [record.pk]
    assert dict(found.instead) == ({} if typed == meant else {typed: meant})


def test_mending_knows_no_words_of_other_fleets(golf):
    VehicleFactory(name="Secretariat")
    assert keys(VEHICLES, "secretariet", Scope((golf.fleet_id,))) == []
    assert find(VEHICLES, "secretariet", Scope((golf.fleet_id,))).instead == ()


def test_common_words_are_bounded_and_still_exact(golf):
    some = [
        MaintenanceRecordFactory(vehicle=golf, description=f"Oil {n}") for n in "abc"
    ]
    MaintenanceRecordFactory(vehicle=golf, description="Pads")
    found = find(RECORDS, "oil", EVERYWHERE, most=2)
    assert found.more
    assert list(found.keys) == [some[2].pk, some[1].pk]
    rows = narrow(MaintenanceRecord.objects.order_by("pk"), found)
    assert list(rows) == some
    assert rows.filter(description="Oil a").get() == some[0]


def test_rebuilding_finds_what_no_trigger_saw(golf):
    triggers.remove(connection)
    late = VehicleFactory(name="Late")
    assert keys(VEHICLES, "late") == []
    triggers.install(connection)
    triggers.rebuild(connection)
    assert keys(VEHICLES, "late") == [late.pk]
    late.delete()
    assert keys(VEHICLES, "late") == []
    assert SearchEntry.objects.count() == 1


def test_it_works_without_an_index_of_words(golf):
    with connection.cursor() as cursor:
        kind = "TABLE" if connection.vendor == "sqlite" else "INDEX"
        cursor.execute(f"DROP {kind} {triggers.WORDS}")
    assert keys(VEHICLES, "gofl", Scope((golf.fleet_id,))) == [golf.pk]
    assert keys(VEHICLES, "kaat123 golf", Scope((golf.fleet_id,))) == [golf.pk]


@pytest.mark.parametrize(
    "query", ["", " ", "-–.", "%", "_", '"', "'", "a\0b", "\\", "*"]
)
def test_nothing_to_look_for_finds_nothing(golf, query):
    assert keys(VEHICLES, query) == []


@given(st.text(max_size=60))
def test_no_query_fails(query):
    find(VEHICLES, query, EVERYWHERE)
    find(VEHICLES, query, Scope((1,)), mend=False)


LATIN = st.characters(min_codepoint=1, max_codepoint=0x17F)


@given(st.text(LATIN, max_size=30))
def test_database_folds_as_we_do(text):
    literal = "'" + text.replace("'", "''") + "'"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {fold_sql(literal, connection.vendor)}")
        assert cursor.fetchone()[0].split() == fold(text).split()


def test_words_of_a_query_are_bounded():
    assert len(words("a b c d e f g h i j k")) == 8
    assert len("".join(words("x" * 5000))) == 100


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("filter", "filter", 0), ("filtr", "filter", 1), ("flitre", "filter", 2)],
)
def test_distance_counts_slips(one, other, slips):
    assert distance(one, other) == distance(other, one) == slips
