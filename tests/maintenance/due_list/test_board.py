"""What is due: who sees what of it, however it is narrowed down, and how it leaves."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from maintenance.due_list import querysets, views
from maintenance.due_list.filters import BoardFilterSet
from maintenance.due_list.ordering import ORDERS
from maintenance.due_list.saved import KNOWN
from maintenance.due_list.urgency import Urgency
from maintenance.models import MaintenanceRecord, MaintenanceType
from notifications.recipients import audiences
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    MaintenanceTypeFactory,
    OdometerReadingFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.querysets import FEW

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 17)


@pytest.fixture
def fleet():
    return FleetFactory(name="Home", currency="EUR")


@pytest.fixture
def manager(fleet):
    user = UserFactory(username="maria")
    user.groups.add(Group.objects.get(name="Home: managers"))
    return user


@pytest.fixture(
    params=[(querysets.FEW, FEW), (0, FEW), (0, -1)],
    ids=["few", "of few vehicles", "of many"],
)
def many(request, monkeypatch):
    """Whether the rows are named, or walked through: the answer is the same."""
    rows, vehicles = request.param
    monkeypatch.setattr(querysets, "FEW", rows)
    monkeypatch.setattr("vehicles.querysets.FEW", vehicles)


def due(days: int | None, **fields):
    day = None if days is None else TODAY + timedelta(days=days)
    return MaintenanceRecordFactory(due_date=day, **fields)


def narrowed(user, records=None, **asked):
    request = RequestFactory().get("/", asked)
    request.user = user
    rows = records if records is not None else MaintenanceRecord.objects.on_board(user)
    filters = BoardFilterSet(request.GET, request=request, now=NOW)
    found = filters.filter_queryset(rows).in_due_order()
    return [record.description for record in found]


@pytest.mark.usefixtures("many")
def test_shows_what_is_open_in_ones_own_fleets_by_day(manager, fleet):
    van = VehicleFactory(fleet=fleet)
    for days in (40, None, -1, 0):
        due(days, vehicle=van, description=str(days))
    due(0, vehicle=van, description="done", completed=True)
    due(0, vehicle=VehicleFactory(fleet=fleet, sold=True), description="sold")
    due(0, description="foreign")
    assert narrowed(manager) == ["-1", "0", "40", "None"]
    assert narrowed(UserFactory()) == []
    assert len(narrowed(UserFactory(is_superuser=True))) == 5


@pytest.mark.usefixtures("many")
def test_urgency_goes_by_the_calendar_of_the_fleet(manager, fleet):
    manager.groups.add(
        Group.objects.get(name=f"{FleetFactory(name='X')}: managers"),
        Group.objects.get(
            name=f"{FleetFactory(name='Far', time_zone='Pacific/Kiritimati')}: managers"
        ),
    )
    home = VehicleFactory(fleet=fleet)
    for days in (-400, -1, 0, 7, 8, 30, 31, 4000, None):
        due(days, vehicle=home, description=str(days))
    expected = {
        "overdue": ["-400", "-1"],
        "week": ["0", "7"],
        "month": ["8", "30"],
        "later": ["31", "4000"],
        "undated": ["None"],
    }
    for urgency, found in expected.items():
        assert narrowed(manager, urgency=urgency) == found
        span = [
            Urgency.of(day, day, TODAY)
            for day in (TODAY + timedelta(days=int(n)) for n in found if n != "None")
        ]
        assert set(span) <= {urgency}
    both = narrowed(manager, urgency=["overdue", "month", "undated"])
    assert both == ["-400", "-1", "8", "30", "None"]
    # At noon in Greenwich, it is tomorrow already on Kiritimati.
    far = VehicleFactory(fleet__name="Far off", fleet__time_zone="Pacific/Kiritimati")
    manager.groups.add(Group.objects.get(name="Far off: managers"))
    due(0, vehicle=far, description="there")
    assert "there" in narrowed(manager, urgency="overdue")
    assert "there" not in narrowed(manager, urgency="week")


@pytest.mark.usefixtures("many")
def test_can_be_narrowed_down(manager, fleet):
    other = FleetFactory(name="Work")
    manager.groups.add(Group.objects.get(name="Work: managers"))
    van, truck = VehicleFactory(fleet=fleet), VehicleFactory(fleet=other)
    garage = SupplierFactory(fleet=fleet)
    oil = due(1, vehicle=van, description="oil", supplier=garage, cost=Decimal(80))
    due(5, vehicle=truck, description="tyres", cost=Decimal("300.50"))
    due(None, vehicle=truck, description="some day")
    for asked, found in [
        ({"fleet": other.pk}, ["tyres", "some day"]),
        ({"vehicle": van.pk}, ["oil"]),
        ({"supplier": garage.pk}, ["oil"]),
        ({"maintenance_type": oil.maintenance_type_id, "vehicle": van.pk}, ["oil"]),
        ({"due_from": "2026-03-19"}, ["tyres"]),
        ({"due_to": "2026-03-18"}, ["oil"]),
        ({"due_from": "2026-03-18", "due_to": "2026-03-22"}, ["oil", "tyres"]),
        ({"cost_min": "80", "cost_max": "300.49"}, ["oil"]),
        ({"cost_min": "80.01"}, ["tyres"]),
        ({"cost_max": "1"}, []),
    ]:
        assert narrowed(manager, **asked) == found, asked


@pytest.mark.usefixtures("many")
def test_who_is_reminded_is_who_will_be(manager, fleet):
    """The filter finds what the reminder run would send to a person."""
    anna = UserFactory(username="anna")
    group = Group.objects.get(name="Home: viewers")
    anna.groups.add(group)
    fleet.notify_users = [manager]
    fleet.save()
    annas = VehicleFactory(fleet=fleet, notify_groups=[group])
    plain = VehicleFactory(fleet=fleet)
    silent = VehicleFactory(fleet__name="Silent")
    for user in (manager, anna):
        user.groups.add(Group.objects.get(name="Silent: managers"))
    due(1, vehicle=annas, description="of her car")
    due(2, vehicle=annas, description="taken over", notify_users=[manager])
    due(3, vehicle=plain, description="of the fleet")
    due(4, vehicle=plain, description="handed on", notify_groups=[group])
    due(5, vehicle=silent, description="of nobody")
    records = MaintenanceRecord.objects.all()
    told = audiences(records)
    for user in (manager, anna):
        theirs = [
            record.description
            for record in records.in_due_order()
            if record.pk in told and user.pk in told[record.pk].people
        ]
        assert narrowed(manager, reminded=user.pk) == theirs
    assert narrowed(manager, reminded="nobody") == ["of nobody"]


def test_what_is_not_ones_own_is_left_out_and_said(client, manager, fleet):
    client.force_login(manager)
    due(1, vehicle=VehicleFactory(fleet=fleet), description="Oil")
    foreign = VehicleFactory(name="Secret van")
    sold = VehicleFactory(name="Old van", fleet=fleet, sold=True)
    url = reverse("due_list")
    page = client.get(url, {"vehicle": foreign.pk}).content.decode()
    assert "The filter “Vehicle” asks for something that is no longer there" in page
    assert "Oil" in page
    assert "Secret" not in page
    page = client.get(url, {"vehicle": sold.pk}).content.decode()
    assert "“Old van” is no longer in use (Sold): nothing of it is due." in page
    assert "Oil" not in page


VALUES = st.sampled_from(
    [
        *(*Urgency, "", "1", "2", "-1", "x", "\0", "nobody", "0.001", "1e400", "NaN"),
        "2026-02-30",
        "2026-03-01",
        "9999-12-31",
        "0001-01-01",
        "9" * 20,
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.dictionaries(
        st.sampled_from([*KNOWN, "ordering", "p", "q", "all"]),
        st.lists(VALUES | st.sampled_from(["-listed_on", *ORDERS]), max_size=2),
        max_size=5,
    ),
    where=st.sampled_from(["due_list", "due_list_results"]),
    export=st.sampled_from(["", "csv", "xlsx", "pdf"]),
)
def test_every_combination_answers(client, owner, asked, where, export):
    if not MaintenanceRecord.objects.exists():
        due(1, cost=5)
        due(None, due_mileage=500)
    client.force_login(owner)
    response = client.get(reverse(where), asked | {"export": export, "all": "1"})
    assert response.status_code == 200
    assert b"".join(response)


def test_counts_no_further_than_anybody_leafs(client, owner, monkeypatch):
    monkeypatch.setattr(views.BoardPaginator, "MOST", 60)
    van = VehicleFactory()
    MaintenanceRecord.objects.bulk_create(
        MaintenanceRecord(
            vehicle=van,
            description=f"Work {n:02}",
            maintenance_type_id=due(None).maintenance_type_id if not n else 1,
            due_date=TODAY + timedelta(days=n),
        )
        for n in range(70)
    )
    client.force_login(owner)
    url = reverse("due_list")
    page = client.get(url, {"p": 2, "all": 1})
    assert "More than 60 records" in page.content.decode()
    assert [row.description for row in page.context["object_list"]] == [
        f"Work {n}" for n in range(50, 60)
    ]
    backwards = client.get(url, {"ordering": "-listed_on"}).context["object_list"]
    assert [row.description for row in backwards[1:3]] == ["Work 69", "Work 68"]
    exported = client.get(url, {"export": "csv", "due_from": "2026-03-18"})
    assert len(exported.getvalue().splitlines()) == 70


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("most", [1000, 2], ids=["all", "the first"])
@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("listed_on", "1234"),
        ("-listed_on", "4321"),
        ("vehicle", "2314"),
        ("-vehicle", "1423"),
        ("maintenance_type", "2341"),
        ("-maintenance_type", "1234"),
        ("supplier", "3241"),
        ("-supplier", "2431"),
        ("cost", "4132"),
        ("-cost", "3142"),
        ("description", "1234"),  # no column of the board's
    ],
)
def test_is_sorted_by_its_columns(
    client, manager, fleet, monkeypatch, ordering, expected, most
):
    """What is the same stands by due day, and what has nothing comes last."""
    ante, bus = (VehicleFactory(fleet=fleet, name=name) for name in ("Ante", "Bus"))
    abe, zoe = (SupplierFactory(fleet=fleet, name=name) for name in ("Abe", "Zoe"))
    belts, wipers = (MaintenanceTypeFactory(name=name) for name in ("belts", "Wipers"))
    for description, days, vehicle, kind, supplier, cost in (
        ("1", 1, bus, wipers, None, 5),
        ("2", 2, ante, belts, zoe, None),
        ("3", 3, ante, belts, abe, 7),
        ("4", None, bus, belts, zoe, 2),
    ):
        due(
            days,
            description=description,
            vehicle=vehicle,
            maintenance_type=kind,
            supplier=supplier,
            cost=cost,
        )
    monkeypatch.setattr(views.BoardPaginator, "MOST", most)
    client.force_login(manager)
    url = reverse("due_list")
    page = client.get(url, {"ordering": ordering})
    shown = "".join(row.description for row in page.context["object_list"])
    assert shown == expected[:most]
    text = client.get(url, {"ordering": ordering, "export": "csv"}).getvalue()
    rows = csv.DictReader(StringIO(text.decode("utf-8-sig")))
    assert "".join(row["Record"] for row in rows) == expected


def test_types_are_sorted_as_they_are_called(client, manager, fleet):
    """Repair, routine, observation: in German, the first is called Reparatur."""
    van = VehicleFactory(fleet=fleet)
    for kind in MaintenanceType.objects.exclude(code=""):
        due(1, vehicle=van, maintenance_type=kind)
    client.force_login(manager)
    for language in ("en", "de"):
        UserProfile.objects.update_or_create(
            user=manager, defaults={"preferred_language": language}
        )
        page = client.get(reverse("due_list"), {"ordering": "maintenance_type"})
        with translation.override(language):
            names = [str(row.maintenance_type) for row in page.context["object_list"]]
        assert names == sorted(names), language


def test_an_export_begins_before_its_rows_are_read(client, owner):
    due(1, description="Oil")
    client.force_login(owner)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("due_list"), {"export": "csv"})
    assert not any('"description"' in query["sql"] for query in asked)
    assert "Oil" in answer.getvalue().decode()


def test_export_is_what_is_filtered_with_labels_and_real_cells(client, manager, fleet):
    dollars = FleetFactory(name="Work", currency="USD", distance_unit="mi")
    manager.groups.add(Group.objects.get(name="Work: managers"))
    client.force_login(manager)
    van = VehicleFactory(fleet=fleet, name="=1+1", plate="M-AB 1")
    OdometerReadingFactory(vehicle=van, value=10_000)
    due(1, vehicle=van, description="Oil", cost=Decimal("80.50"), due_mileage=900)
    due(2, vehicle=VehicleFactory(fleet=dollars), description="Tyres", cost=7)
    due(3, description="foreign")
    url = reverse("due_list")
    text = client.get(url, {"export": "csv"}).getvalue().decode("utf-8-sig")
    oil, tyres = csv.DictReader(StringIO(text))
    assert (oil["Record"], oil["Vehicle"], oil["Fleet"]) == ("Oil", "'=1+1", "Home")
    assert (oil["Cost (EUR)"], oil["Cost (USD)"]) == ("80.50", "")
    assert (tyres["Cost (EUR)"], tyres["Cost (USD)"]) == ("", "7.00")
    assert oil["Due mileage (km)"] == "900"
    assert "reached, as read on" in oil["What the forecast rests on"]
    assert oil["Urgency"] in Urgency.labels
    book = client.get(url, {"export": "xlsx", "vehicle": van.pk}).getvalue()
    heading, line = load_workbook(BytesIO(book)).active.rows
    cells = {name.value: cell for name, cell in zip(heading, line, strict=True)}
    assert cells["Vehicle"].value == "=1+1"
    assert cells["Vehicle"].data_type == "s"
    assert cells["Due on"].is_date
    assert cells["Cost (EUR)"].value == 80.5


def test_boxes_to_choose_records_are_for_those_who_may_change_one(client):
    record = MaintenanceRecordFactory(due_date=date(2026, 1, 1))
    for role, offered in (("managers", True), ("viewers", False)):
        user = UserFactory()
        name = f"{record.vehicle.fleet.name}: {role}"
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        page = client.get(reverse("due_list"), {"all": "1"}).content.decode()
        assert record.description in page
        assert ("data-bulk-action-checkbox" in page) is offered
