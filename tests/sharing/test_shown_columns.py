"""Each column that a public page reads makes it stale, and each rule names columns."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maintenance.models import MaintenanceType
from sharing.changes.rules import RULES, Rule
from sharing.checks import check_rules, shown, undeclared, unknown
from sharing.content import compiled_queries
from tests.factories import (
    FleetFactory,
    ImageFactory,
    OdometerReadingFactory,
    SupplierFactory,
)

DECLARED = [(rule.table, column) for rule in RULES for column in rule.columns]
FORMS = ("/", ".json", "/check/", "/odometer.svg")
# Read, and yet no change of what is shown.
UNCHANGING = {
    ("maintenance_share", "token"),
    ("maintenance_share", "created_at"),
    # Generated of its completed date: those that are sorted by it have one.
    ("maintenance_maintenancerecord", "listed_on"),
}
UNREAD = {  # by a page, but by whoever makes it
    ("attachments_privateimage", "file"),  # the pictures of a PDF
    ("attachments_privatedocument", "file"),
    ("maintenance_share", "ends_on"),  # before the page
    ("maintenance_share", "revoked_at"),
}
ALONG = {
    ("maintenance_maintenancerecord", "status"): {
        "completed_date": None,
        "completed_mileage": None,
        "cost": None,
        "currency": "",
    }
}


def read(sql: str) -> Iterator[tuple[str, str]]:
    """Yield the tables and columns that a query of Django's names."""
    if not sql.startswith("SELECT"):
        return
    named = re.findall(r'(?:FROM|JOIN) "(\w+)"(?: (?:AS )?"?([TUVW]\d+)"?)?', sql)
    tables = {alias or table: table for table, alias in named}
    for alias, column in re.findall(r'"?(\w+)"?\."(\w+)"', sql):
        yield tables[alias], column


@pytest.fixture
def tags(visitor, whole):
    """Return what gives the ETags of all that the share shows, as it is now."""
    kind = MaintenanceType.objects.get(code="repair").pk

    def asked() -> list[str]:
        addresses = [f"/h/{whole.token}{form}" for form in (*FORMS, f"/?type={kind}")]
        return [visitor.get(to).headers.get("ETag", "") for to in addresses]

    return asked


def test_each_column_that_a_page_reads_is_in_a_rule(tags, monkeypatch):
    monkeypatch.setattr(compiled_queries, "_kept", {})
    with CaptureQueriesContext(connection) as asked:
        assert all(tags())
    found = {one for query in asked for one in read(query["sql"]) if one[1] != "id"}
    found = {one for one in found if one[0] != "maintenance_historychange"}
    assert found - UNCHANGING == set(DECLARED) - UNREAD


@pytest.fixture
def page_rows(records, files, readings, vehicle, whole):
    """Return, for a table, the rows of it that the page shows."""
    QuerySet(type(records["inspection"])).filter(pk=records["inspection"].pk).update(
        due_mileage=60_000
    )
    FleetFactory()
    ImageFactory()
    SupplierFactory()
    OdometerReadingFactory()
    shown = [
        *(vehicle, vehicle.fleet, vehicle.photo, whole, *readings),
        records["pads"],
        records["inspection"],
        records["pads"].supplier,
        records["pads"].maintenance_type,
        files["photo"],
        files["invoice"],
        files["photo"].image,
        files["invoice"].document,
    ]
    for row in shown:
        row.refresh_from_db()
    return lambda table: [row for row in shown if row._meta.db_table == table]


def other(field: models.Field, value):
    """Return a value that a row may have in the place of this one."""
    if field.is_relation:
        others: Any = QuerySet(field.related_model).exclude(pk=value).order_by("-pk")
        return others.values_list("pk", flat=True)[0]
    if field.choices:
        return next(code for code, _label in field.flatchoices if code != value)
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return value + timedelta(days=1) if value else date(2020, 1, 1)
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return "other"
    return (value or 0) + 1


@pytest.mark.parametrize(("table", "column"), DECLARED)
def test_a_page_is_stale_when_a_column_changes(page_rows, tags, table, column):
    rows = page_rows(table)
    field = next(f for f in rows[0]._meta.concrete_fields if f.column == column)
    row = next((r for r in rows if field.value_from_object(r) is not None), rows[0])
    before = tags()
    new = {field.attname: other(field, field.value_from_object(row))}
    QuerySet(type(row)).filter(pk=row.pk).update(
        **new, **ALONG.get((table, column), {})
    )
    for tag, earlier in zip(tags(), before, strict=True):
        assert tag != earlier


def test_the_rules_are_borne_out_by_the_models():
    assert check_rules() == []


def without(table: str, column: str):
    """Return the rules as they would be if one forgot a column."""
    return [
        replace(rule, columns=tuple(name for name in rule.columns if name != column))
        if rule.table == table
        else rule
        for rule in RULES
    ]


@pytest.mark.parametrize(
    ("table", "column"), [one for one in DECLARED if one in shown()]
)
def test_a_shown_column_without_a_rule_is_refused(table, column):
    assert f"“{column}” of “{table}”" in " ".join(undeclared(without(table, column)))


def test_a_rule_about_what_no_model_has_is_refused():
    rules = [Rule("cars", ("name",), ""), Rule("vehicles_vehicle", ("colour",), "")]
    assert list(unknown(rules)) == [
        "There is no table “cars”.",
        "The table “vehicles_vehicle” has no column “colour”.",
    ]
