"""Lists with more rows than are counted: read along an index, a page at a time."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import F

from core.admin import paginator
from core.admin.urls import admin_url
from core.db import index_scan
from core.db.index_scan import force_index
from maintenance.models import MaintenanceRecord
from tests.factories import MaintenanceRecordFactory, VehicleFactory

pytestmark = pytest.mark.django_db


def descriptions(client, query):
    answer = client.get(f"{admin_url(MaintenanceRecord, 'list')}?{query}")
    return [record.description for record in answer.context["page_obj"]]


@pytest.fixture(params=["few", "many"])
def records(request, monkeypatch):
    """Return records of which one has no date, counted or walked through."""
    if request.param == "many":
        monkeypatch.setattr(paginator.BoundedPaginator, "most", 3)
    vehicle = VehicleFactory()
    for name, day in (("c", 3), ("none", None), ("a", 1), ("b", 2)):
        due = day and date(2030, 1, day)
        MaintenanceRecordFactory(vehicle=vehicle, description=name, due_date=due)


def test_what_has_no_date_comes_last(owner_client, records):
    assert descriptions(owner_client, "ordering=due_date") == ["a", "b", "c", "none"]


def test_only_the_first_of_many_are_leafed_through(owner_client, records, monkeypatch):
    monkeypatch.setattr("core.admin.paginator.MOST_PAGED", 1)
    url = f"{admin_url(MaintenanceRecord, 'list')}?ordering=description"
    paginator = owner_client.get(url).context["paginator"]
    assert paginator.count == (1 if paginator.more else 4)


@pytest.mark.parametrize("narrowed", [{}, {"status": "incomplete"}])
def test_a_sort_by_due_date_is_read_from_an_index(narrowed):
    if connection.vendor != "sqlite":
        connection.cursor().execute("SET enable_seqscan = off; SET enable_sort = off")
    by_date = F("due_date").asc(nulls_last=True)
    rows = MaintenanceRecord.objects.filter(**narrowed).order_by(by_date, "pk")
    plan = force_index(rows)[:50].explain()
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    assert "INDEX" in plan or "Index Scan" in plan


@pytest.mark.parametrize("wide", [0, index_scan.WIDE])
@pytest.mark.parametrize(
    ("span", "found"),
    [
        ("due_date_from=2030-01-02&due_date_to=2030-01-03", ["c", "b"]),
        ("due_date_from=2030-01-02", ["c", "b"]),
        ("due_date_to=2030-01-01", ["a"]),
    ],
)
def test_due_dates_are_filtered_wherever_one_begins(
    owner_client, records, monkeypatch, wide, span, found
):
    monkeypatch.setattr(index_scan, "WIDE", wide)
    assert descriptions(owner_client, span) == found
